"""A client whose every answer is held to what `/openapi.json` of the same service says of it."""

import json
import re

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, FormatChecker


class DescribedClient(FlaskClient):
    """Refuses a status, a media type or a JSON that the description does not have. Pages of problems are
    those of the whole site, which no operation describes."""

    description = None

    def open(self, *args, **more):
        answer = super().open(*args, **more)
        if self.description is None:
            self.description = json.loads(super().open("/openapi.json").get_data())
        self._check(answer)
        return answer

    def _check(self, answer):
        method, path, kind = answer.request.method.lower(), answer.request.path, answer.mimetype
        operation = next(
            (methods[method] for template, methods in self.description["paths"].items()
             if method in methods and re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path)),
            None,
        )  # fmt: skip
        if operation is None or (kind == "text/html" and answer.status_code >= 400):
            return
        described = operation["responses"].get(str(answer.status_code))
        assert described, (method, path, answer.status_code)
        if "$ref" in described:
            described = self.description["components"]["responses"][described["$ref"].rpartition("/")[2]]
        content = described.get("content", {})
        if answer.status_code == 303:
            return
        assert kind in content, (method, path, answer.status_code, kind)
        if "json" in kind and "ld+json" not in kind:
            whole = {**content[kind]["schema"], "components": self.description["components"]}
            Draft202012Validator(whole, format_checker=FormatChecker()).validate(
                json.loads(answer.get_data())
            )
