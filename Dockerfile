# Two stages: what builds is not what runs.
FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /venv
COPY requirements/run.txt requirements/
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check \
    --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md ./
COPY bot bot
COPY cogs cogs
COPY sandbox sandbox
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --no-create-home imagine \
    && install --directory --owner imagine --mode 0700 /data
COPY --from=build /venv /venv
ENV PATH="/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    HEALTH_PORT=8081 \
    LOG_FORMAT=json
USER imagine
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", \
    "import os, urllib.request as r; r.urlopen('http://127.0.0.1:%s/healthz' % os.environ['HEALTH_PORT'], timeout=4)"]
ENTRYPOINT ["imagine-bot"]
CMD ["run"]
