"""A kernel that starts late, and whose first words are not heard, is ready all the same."""

from __future__ import annotations

import asyncio
from queue import Empty

import pytest

from parresearch.batch.kernel_client import ReportKernelClient


class Kernel(ReportKernelClient):
    """A made-up kernel: it answers from the ``late``-th look on; its first ``unheard`` questions end unheard."""

    def __init__(self, *, late: int = 0, unheard: int = 0, deaf: bool = False) -> None:
        super().__init__()
        self.late, self.unheard, self.deaf = late, unheard, deaf
        self.asked: list[str] = []
        self.waiting: list[str] = []
        self.shell: list[dict] = []
        self.iopub: list[dict] = []
        self.looks = 0

    def kernel_info(self, reply=False, timeout=None):
        question = f"q{len(self.asked)}"
        self.asked.append(question)
        self.waiting.append(question)
        return question

    def _answer(self) -> None:
        for question in self.waiting:
            about = {"parent_header": {"msg_id": question}}
            self.shell.append(
                {"msg_type": "kernel_info_reply", "content": {"protocol_version": "5.4"}, **about}
            )
            if int(question[1:]) >= self.unheard and not self.deaf:
                for state in ("busy", "idle"):
                    self.iopub.append({"msg_type": "status", "content": {"execution_state": state}, **about})
        self.waiting = []

    async def get_shell_msg(self, *args, **options):
        self.looks += 1
        if self.looks > self.late:
            self._answer()
        if not self.shell:
            raise Empty
        return self.shell.pop(0)

    async def get_iopub_msg(self, *args, **options):
        if not self.iopub:
            raise Empty
        return self.iopub.pop(0)

    async def is_alive(self):
        return True


@pytest.mark.parametrize(("late", "unheard"), [(0, 0), (0, 1), (0, 4), (50, 0), (50, 1)])
def test_a_late_or_unheard_kernel_becomes_ready_after_a_few_questions(monkeypatch, late, unheard):
    monkeypatch.setattr(
        "parresearch.batch.kernel_client._ASK_AGAIN_SECONDS", -1.0
    )  # each look counts as ten seconds
    kernel = Kernel(late=late, unheard=unheard)
    asyncio.run(kernel.wait_for_ready(timeout=5))
    assert len(kernel.asked) <= late + unheard + 2
    assert not kernel.shell
    assert not kernel.iopub


def test_a_question_is_not_asked_again_while_it_may_still_be_answered():
    kernel = Kernel(late=50)
    asyncio.run(kernel.wait_for_ready(timeout=5))
    assert kernel.asked == ["q0"]


def test_a_kernel_that_is_never_heard_is_named():
    with pytest.raises(RuntimeError, match=r"didn't respond in 0\.2 seconds"):
        asyncio.run(Kernel(deaf=True).wait_for_ready(timeout=0.2))
