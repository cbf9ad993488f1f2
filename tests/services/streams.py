"""A page's socket without a browser: Streamlit's own protocol, spoken to the real server."""

from collections.abc import Mapping

from google.protobuf.text_format import MessageToString
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

ANSWER_SECONDS = 60


def open_stream(
    url: str, headers: Mapping[str, str] | list[tuple[str, str]] | None = None
) -> ClientConnection:
    """The socket that the page at `url` opens; raises InvalidStatus where that is refused."""
    return connect(
        f"{url.replace('http', 'ws', 1)}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        origin=Origin(url),
        additional_headers=headers,
    )


def page_for(url: str, headers: Mapping[str, str] | None = None) -> str:
    """All that the server sends for one run of the first page, as one text."""
    asked = BackMsg()
    asked.rerun_script.query_string = ""
    sent = []
    with open_stream(url, headers) as stream:
        stream.send(asked.SerializeToString())
        while True:
            payload = stream.recv(ANSWER_SECONDS)
            assert isinstance(payload, bytes)
            message = ForwardMsg.FromString(payload)
            sent.append(MessageToString(message, as_utf8=True))
            if message.WhichOneof("type") == "script_finished":
                # As it reads: Markdown and this format put a backslash before some characters.
                return "\n".join(sent).replace("\\", "")
