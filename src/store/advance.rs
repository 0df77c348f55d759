//! The one statement that moves a conversation on, as SQL of both databases. Written out because diesel prepares an UPDATE of its
//! own making anew each time, and this one runs at every message.

use crate::store::sealed::Sealed;
use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Nullable, Text};

/// Changes one row, or none where `last_seq` is no more `after_seq`.
pub struct Advance<'a> {
    pub id: &'a str,
    pub after_seq: i64,
    pub last_seq: i64,
    /// Kept as it is while somebody is assigned: that is the desk's to say, and no turn that began before a claim undoes it.
    pub status: &'a str,
    pub language: &'a str,
    pub urgency: &'a str,
    pub patient_id: Option<String>,
    /// By how much the unread messages of each side grow.
    pub unread_patient: i64,
    pub unread_staff: i64,
    /// None: unchanged.
    pub state: Option<Sealed>,
    pub updated_at: i64,
}

impl QueryId for Advance<'_> {
    type QueryId = Advance<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<DB> QueryFragment<DB> for Advance<'_>
where
    DB: Backend + HasSqlType<BigInt> + HasSqlType<Text>,
    i64: ToSql<BigInt, DB>,
    str: ToSql<Text, DB>,
    String: ToSql<Text, DB>,
    Sealed: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE conversations SET last_seq = ");
        out.push_bind_param::<BigInt, _>(&self.last_seq)?;
        out.push_sql(", status = CASE WHEN assigned_to IS NULL THEN ");
        out.push_bind_param::<Text, _>(self.status)?;
        out.push_sql(" ELSE status END, language = ");
        out.push_bind_param::<Text, _>(self.language)?;
        out.push_sql(", urgency = ");
        out.push_bind_param::<Text, _>(self.urgency)?;
        out.push_sql(", patient_id = ");
        out.push_bind_param::<Nullable<Text>, _>(&self.patient_id)?;
        out.push_sql(", unread_patient = unread_patient + ");
        out.push_bind_param::<BigInt, _>(&self.unread_patient)?;
        out.push_sql(", unread_staff = unread_staff + ");
        out.push_bind_param::<BigInt, _>(&self.unread_staff)?;
        out.push_sql(", state = COALESCE(");
        out.push_bind_param::<Nullable<Text>, _>(&self.state)?;
        out.push_sql(", state), updated_at = ");
        out.push_bind_param::<BigInt, _>(&self.updated_at)?;
        out.push_sql(" WHERE id = ");
        out.push_bind_param::<Text, _>(self.id)?;
        out.push_sql(" AND last_seq = ");
        out.push_bind_param::<BigInt, _>(&self.after_seq)
    }
}

impl<Conn> RunQueryDsl<Conn> for Advance<'_> {}
