# A static binary in an image with nothing else: no shell, no package manager.
#   docker build --build-arg VERSION=1.0.0 -t rathausruf .
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=container
RUN CGO_ENABLED=0 go build -tags nomsgpack -trimpath \
      -ldflags "-s -w -X main.version=${VERSION}" -o /out/rathausruf . \
 && mkdir -p /out/data /out/etc /out/tmp \
 && echo 'rathausruf:x:65532:65532::/data:/none' > /out/etc/passwd

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/etc/passwd /etc/passwd
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 /out/tmp /tmp
COPY --from=build /out/rathausruf /rathausruf
USER 65532:65532
WORKDIR /data
VOLUME /data
ENV RATHAUSRUF_LISTEN=0.0.0.0:8080 \
    RATHAUSRUF_STORE=sqlite:/data/rathausruf.db
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["/rathausruf", "healthcheck"]
ENTRYPOINT ["/rathausruf"]
CMD ["serve"]
