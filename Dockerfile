# healthcare-chatbot in a container. Everything that it needs is in the one binary; its data live in /data.
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --locked --release --bin healthcare-chatbot

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin chatbot \
 && install -d -o chatbot -g chatbot -m 700 /data
COPY --from=build /src/target/release/healthcare-chatbot /usr/local/bin/healthcare-chatbot
# The server reads Settings.toml from here, and `data/chatbot.db` would be a path below it.
WORKDIR /data
ENV APP__SERVER__HOST=0.0.0.0 \
    APP__SERVER__PORT=8080 \
    APP__DATABASE__URL=sqlite:///data/chatbot.db
USER 10001:10001
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:8080/readyz"]
ENTRYPOINT ["healthcare-chatbot"]
CMD ["serve"]
