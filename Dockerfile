# The service in one image: build it with "docker compose build", run it with "docker compose up".

ARG DOTNET_VERSION=10.0
ARG NODE_VERSION=22

# What npm provides: the page, and the JavaScript runtime for yt-dlp.
FROM node:${NODE_VERSION}-slim AS node
WORKDIR /source
COPY scripts scripts
RUN scripts/install --local && mkdir -p .tools
COPY src src
RUN npm ci --prefix src/Conversion.Web --no-audit --no-fund && npm run build --prefix src/Conversion.Web

FROM mcr.microsoft.com/dotnet/sdk:${DOTNET_VERSION} AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY eng eng
COPY src src
COPY --from=node /source/src/Conversion.Api/wwwroot src/Conversion.Api/wwwroot
RUN dotnet publish src/Conversion.Api --configuration Release --output /app -p:RestoreLockedMode=true -p:UseAppHost=false

# Only the runtime's files are taken from its image: that image is built on a distribution whose yt-dlp is too old.
FROM mcr.microsoft.com/dotnet/aspnet:${DOTNET_VERSION} AS runtime

FROM debian:trixie-slim
# The database is another container's: the connection string makes the installer leave PostgreSQL's server out.
COPY scripts/install /opt/converter/scripts/install
COPY scripts/lib /opt/converter/scripts/lib
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates libicu76 libssl3 libstdc++6 tzdata util-linux \
    && ConnectionStrings__Postgres=elsewhere /opt/converter/scripts/install --system \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home converter \
    && install --directory --owner=converter --group=converter /data
COPY --from=runtime /usr/share/dotnet /usr/share/dotnet
# deno keeps books in its cache, so the service owns it.
COPY --from=node --chown=converter:converter /source/.tools /opt/converter/.tools
COPY --from=build /app /app

ENV DOTNET_EnableDiagnostics=0 \
    ASPNETCORE_HTTP_PORTS=8080 \
    Converter__DataDirectory=/data \
    Converter__Media__DenoPath=/opt/converter/.tools/node_modules/@deno/linux-x64-glibc/deno \
    Converter__Media__DenoCache=/opt/converter/.tools/deno-cache
WORKDIR /app
USER converter
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [[ $status == 200 ]]"]
ENTRYPOINT ["/usr/share/dotnet/dotnet", "/app/Conversion.Api.dll"]
