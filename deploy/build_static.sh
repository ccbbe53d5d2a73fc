#!/bin/sh
# Rebuilds static/portal (and the axe-core the tests use) from static_src and the npm packages.
# The results are committed: Node is needed for this script alone, never to run the portal.
set -eu
cd "$(dirname "$0")/.."

npm ci --ignore-scripts
npx sass --no-error-css --no-source-map --no-charset --style=compressed --quiet-deps \
    --load-path=node_modules/govuk-frontend/dist --load-path=static_src \
    static_src/portal.scss static/portal/portal.css
npx esbuild static_src/js/govuk.js static_src/js/draft.js static_src/js/names.js static_src/js/rows.js static_src/js/copy.js static_src/js/room.js static_src/js/audit.js \
    --bundle --minify --format=esm --target=es2022 --legal-comments=none --log-level=warning \
    --outdir=static/portal
cp node_modules/axe-core/axe.min.js tests/assets/axe.min.js
