"""The database away, or a row held too long: a sentence and when to come back, never a trace."""

import json

import psycopg
import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from qifu.config.away import AwayMiddleware


def _answer(path: str, cause: Exception) -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        raise OperationalError("secret words of the server") from cause

    return AwayMiddleware(view)(RequestFactory().get(path))


@pytest.mark.parametrize(
    ("cause", "code"),
    [
        (psycopg.OperationalError("gone"), "database_away"),
        (psycopg.errors.LockNotAvailable("held"), "busy"),
        (psycopg.errors.DeadlockDetected("held"), "busy"),
        (psycopg.errors.QueryCanceled("slow"), "busy"),
    ],
)
def test_programs_get_a_problem_with_a_stable_code(cause: Exception, code: str) -> None:
    response = _answer("/api/v1/demands", cause)
    assert response.status_code == 503
    assert response["Retry-After"]
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["code"] == code
    assert "secret" not in response.content.decode()


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (psycopg.OperationalError("gone"), "系统暂时无法使用"),
        (psycopg.errors.LockNotAvailable("held"), "正在处理同一事项"),
    ],
)
def test_people_get_a_page_that_says_what_to_do(cause: Exception, words: str) -> None:
    response = _answer("/demands/", cause)
    text = response.content.decode()
    assert response.status_code == 503
    assert words in text and "您可以" in text
    assert "secret" not in text
