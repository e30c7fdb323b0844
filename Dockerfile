# holdfast and git in one image, for CI jobs: docker build -t holdfast . && docker run --rm -v "$PWD:/src:ro" holdfast
FROM node:20.20.2-alpine3.23@sha256:fb4cd12c85ee03686f6af5362a0b0d56d50c58a04632e6c0fb8363f609372293 AS build
WORKDIR /build
COPY package.json package-lock.json tsconfig.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY src src
COPY rules rules
COPY fixtures fixtures
# A container keeps nothing for the next run: what V8 compiles comes with the image.
RUN npm run --silent build:cli && npm run --silent build:code

FROM node:20.20.2-alpine3.23@sha256:fb4cd12c85ee03686f6af5362a0b0d56d50c58a04632e6c0fb8363f609372293
# What is mounted belongs to somebody else, and git reads it only where that is allowed.
# Alpine drops old versions of its packages: a version here would break the build one day, and the base is pinned.
# hadolint ignore=DL3018
RUN apk add --no-cache git && git config --system --add safe.directory '*'
WORKDIR /opt/holdfast
COPY package.json LICENSE ./
COPY --from=build /build/dist/cli dist/cli
COPY rules rules
RUN ln -s /opt/holdfast/dist/cli/main.js /usr/local/bin/holdfast
USER 1000
WORKDIR /src
ENTRYPOINT ["holdfast"]
CMD ["check"]
