//! What no route takes: 404, or 405 where the address exists for another method.

use crate::domain::error::Code;
use crate::transport::http::Site;
use crate::transport::http::problem::Failure;
use actix_web::dev::ResourceDef;
use actix_web::http::header::ALLOW;
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use utoipa::openapi::OpenApi;

/// The addresses of the table with their methods.
pub struct Routes(Vec<(ResourceDef, Vec<&'static str>)>);

impl Routes {
    pub fn of(api: &OpenApi) -> Self {
        let routes = api.paths.paths.iter().map(|(path, item)| {
            let methods = [
                ("GET", item.get.is_some()),
                ("POST", item.post.is_some()),
                ("PUT", item.put.is_some()),
                ("PATCH", item.patch.is_some()),
                ("DELETE", item.delete.is_some()),
            ];
            (
                ResourceDef::new(path.as_str()),
                methods.into_iter().filter(|(_, has)| *has).map(|(method, _)| method).collect(),
            )
        });
        Routes(routes.collect())
    }

    /// The methods of an address; empty where there is none.
    fn methods(&self, path: &str) -> Vec<&'static str> {
        let path = path.trim_end_matches('/');
        self.0
            .iter()
            .filter(|(route, _)| route.is_match(path))
            .flat_map(|(_, methods)| methods.iter().copied())
            .collect()
    }
}

pub async fn unrouted(request: HttpRequest, site: web::Data<Site>) -> HttpResponse {
    let methods = site.routes.methods(request.path());
    if methods.is_empty() {
        return Failure::new(&request, Code::NotFound).error_response();
    }
    let mut response = Failure::new(&request, Code::MethodNotAllowed).error_response();
    if let Ok(allow) = methods.join(", ").parse() {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}
