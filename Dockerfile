# One image for web, worker, beat and migrate; docker-compose.yml says which command each runs.

FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --require-hashes -r requirements.lock

# Babel compiles the translations and stays behind.
COPY requirements-dev.lock .
RUN sed -n '/^babel==/,/# via/p' requirements-dev.lock > babel.lock \
    && pip install --require-hashes -r babel.lock
COPY manage.py LICENSE ./
COPY config config
COPY subsidy subsidy
COPY programmes programmes
COPY locale locale
RUN pybabel compile -D django -d locale

COPY .ci/production.env /tmp/production.env
RUN set -a && . /tmp/production.env && /venv/bin/python manage.py collectstatic --no-input


FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SUBSIDY_ENV=production \
    SUBSIDY_VAR=/data \
    HOST=0.0.0.0 \
    PORT=8000
RUN useradd --system --uid 10001 --home-dir /data --create-home subsidy
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER subsidy
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "config/health.py"]
CMD ["gunicorn", "--config=python:config.gunicorn", "config.wsgi"]
