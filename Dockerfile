FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home chatbot
COPY --from=build /src/target/release/healthcare-chatbot /usr/local/bin/healthcare-chatbot
USER 10001
WORKDIR /data
VOLUME /data
ENV APP__SERVER__HOST=0.0.0.0
EXPOSE 8080
ENTRYPOINT ["healthcare-chatbot"]
