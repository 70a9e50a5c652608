"""The client of one report's kernel: ready as soon as the kernel is, without listening into silence."""

from __future__ import annotations

import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient

__all__ = ["ReportKernelClient"]

_REPLY_SECONDS = 1.0  # between looks at whether the kernel still lives
_ASK_AGAIN_SECONDS = 10.0  # until a question without an answer counts as lost
_STATUS_SECONDS = (
    0.2  # until a status that has not come counts as missed, as while the channel was not yet connected
)
_MOST_STATUS_SECONDS = 5.0


class ReportKernelClient(AsyncKernelClient):
    """A client that knows from the kernel's own word when nothing is on its way any more.

    jupyter_client's own waits, after the kernel has answered, until a fifth of a second has passed without a message.
    A kernel does one thing after the other and says ``idle`` after each: after that of the answered question there is
    nothing more to come.
    """

    def connect_iopub(self, identity: bytes | None = None) -> Any:
        """The socket of the outputs, which keeps all that waits to be read, as the kernel's own does."""
        self.context.rcvhwm = 0
        return super().connect_iopub(identity)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and its messages are heard.

        Raises
        ------
        RuntimeError
            If it dies, or does not answer in ``timeout`` seconds.
        """
        end = None if timeout is None else time.monotonic() + timeout
        patience, question = _STATUS_SECONDS, self.kernel_info()
        lost = time.monotonic() + _ASK_AGAIN_SECONDS
        while True:
            try:
                reply = await self.get_shell_msg(timeout=_REPLY_SECONDS)
                again = False
            except Empty:
                reply, again = None, time.monotonic() > lost
            # Only the newest question counts: the word "idle" after an older one may have been passed over.
            if reply is not None and reply["parent_header"].get("msg_id") == question:
                if reply["msg_type"] == "kernel_info_reply" and await self._idle_after(question, patience):
                    self._handle_kernel_info_reply(reply)
                    return
                patience, again = min(2 * patience, _MOST_STATUS_SECONDS), True
            if again:
                question, lost = self.kernel_info(), time.monotonic() + _ASK_AGAIN_SECONDS
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if end is not None and time.monotonic() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    async def _idle_after(self, question: str, seconds: float) -> bool:
        """Whether the kernel is heard to say that it is done with ``question``, with no silence of ``seconds``."""
        while True:
            try:
                message = await self.get_iopub_msg(timeout=seconds)
            except Empty:
                return False
            if (
                message["msg_type"] == "status"
                and message["parent_header"].get("msg_id") == question
                and message["content"]["execution_state"] == "idle"
            ):
                return True
