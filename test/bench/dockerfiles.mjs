/*
 * Dockerfiles as people write them, for the bench: packages of Debian and Alpine, a Node application in stages, a Python
 * service, a Go program. About thirty lines and three RUN instructions each, as the median of public ones has; a linter
 * that reads the shell in them has its whole work.
 */

const debian = (at) => `FROM debian:1${at % 3}-slim

LABEL org.opencontainers.image.title="worker-${at}" \\
      org.opencontainers.image.licenses="Apache-2.0"

ENV DEBIAN_FRONTEND=noninteractive \\
    TZ=Etc/UTC

# curl and gnupg are needed for the repository's key only
RUN set -eux; \\
    apt-get update; \\
    apt-get install -y --no-install-recommends \\
        ca-certificates \\
        curl \\
        gnupg \\
        tini \\
    ; \\
    curl -fsSL https://packages.example.com/key.asc | gpg --dearmor -o /usr/share/keyrings/example.gpg; \\
    echo "deb [signed-by=/usr/share/keyrings/example.gpg] https://packages.example.com stable main" \\
        > /etc/apt/sources.list.d/example.list; \\
    apt-get update; \\
    apt-get install -y worker=1.${at % 40}.0; \\
    rm -rf /var/lib/apt/lists/*

RUN groupadd --system --gid 1000 worker \\
    && useradd --system --uid 1000 --gid worker --home-dir /var/lib/worker worker \\
    && mkdir -p /var/lib/worker /var/log/worker \\
    && chown -R worker:worker /var/lib/worker /var/log/worker

COPY --chown=worker:worker worker.conf /etc/worker/worker.conf
VOLUME ["/var/lib/worker"]
EXPOSE 8${String(at % 1000).padStart(3, '0')}
USER worker
HEALTHCHECK --interval=30s --timeout=3s CMD curl -f http://localhost:8080/health || exit 1
ENTRYPOINT ["tini", "--", "worker"]
CMD ["--config", "/etc/worker/worker.conf"]
`

const node = (at) => `# syntax=docker/dockerfile:1
ARG NODE_VERSION=2${at % 5}

FROM node:\${NODE_VERSION}-alpine AS base
WORKDIR /app
ENV NODE_ENV=production
RUN corepack enable && corepack prepare pnpm@9 --activate

FROM base AS dependencies
COPY package.json pnpm-lock.yaml ./
RUN --mount=type=cache,target=/root/.local/share/pnpm/store pnpm install --frozen-lockfile --prod

FROM base AS build
COPY package.json pnpm-lock.yaml ./
RUN --mount=type=cache,target=/root/.local/share/pnpm/store pnpm install --frozen-lockfile --prod=false
COPY . .
RUN pnpm run build \\
    && pnpm run test -- --run \\
    && rm -rf node_modules

FROM nginx:1.2${at % 9}-alpine AS static
COPY --from=build /app/dist /usr/share/nginx/html
COPY nginx.conf /etc/nginx/conf.d/default.conf

FROM base
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
RUN addgroup -S app-${at} && adduser -S app-${at} -G app-${at} && chown -R app-${at} /app
USER app-${at}
EXPOSE 3000
CMD ["node", "dist/server.js"]
`

const python = (at) => `FROM python:3.1${at % 4}-slim AS build

ENV PYTHONDONTWRITEBYTECODE=1 \\
    PYTHONUNBUFFERED=1 \\
    PIP_NO_CACHE_DIR=1

WORKDIR /srv/service-${at}

RUN apt-get update && apt-get install -y --no-install-recommends \\
    build-essential \\
    libpq-dev \\
    && rm -rf /var/lib/apt/lists/*

COPY requirements.txt .
RUN python -m venv /opt/venv \\
    && . /opt/venv/bin/activate \\
    && pip install --upgrade pip \\
    && pip install -r requirements.txt

FROM python:3.1${at % 4}-slim
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/service-${at}
COPY . .
RUN for file in migrations/*.sql; do \\
      test -s "$file" || { echo "empty migration: $file" >&2; exit 1; }; \\
    done
EXPOSE 8000
CMD gunicorn --bind 0.0.0.0:8000 --workers 4 service.wsgi
`

const go = (at) => `ARG GO_VERSION=1.2${at % 6}
FROM --platform=$BUILDPLATFORM golang:\${GO_VERSION}-alpine AS build
ARG TARGETOS TARGETARCH
RUN apk add --no-cache git make ca-certificates tzdata
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \\
    VERSION=$(git describe --tags --always) \\
    && CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \\
       go build -ldflags "-s -w -X main.version=$VERSION" -o /out/tool-${at} ./cmd/tool-${at}

FROM alpine:3.2${at % 3} AS certificates
RUN apk --no-cache add ca-certificates

FROM scratch
COPY --from=certificates /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/share/zoneinfo /usr/share/zoneinfo
COPY --from=build /out/tool-${at} /tool
USER 65532:65532
ENTRYPOINT ["/tool"]
`

const KINDS = [debian, node, python, go]

/** The text of the Dockerfile with this number, counted from 0: the four kinds in turn, each a little different. */
export const dockerfile = (at) => KINDS[at % KINDS.length](at)
