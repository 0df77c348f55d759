"""Through a proxy: the page, a session, a WebSocket with one whole turn, the first bytes of the event stream. Standard library only."""
import json, os, socket, struct, sys, urllib.request

host = sys.argv[1]

def call(method, path, body=None, token=None):
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(f"http://{host}{path}", json.dumps(body).encode() if body is not None else None, headers, method=method)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.status, answer.read()

assert b"<html" in call("GET", "/")[1]
token = json.loads(call("POST", "/api/chatbot/sessions", {})[1])["token"]
conversation = json.loads(call("POST", "/api/chatbot/conversations", {}, token)[1])["id"]

stream = socket.create_connection(tuple(host.split(":")), timeout=20)
stream.sendall((f"GET /api/chatbot/ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: hcb.v1, bearer.{token}\r\nOrigin: http://{host}\r\n\r\n").encode())
reader = stream.makefile("rb")
assert b"101" in reader.readline()
while reader.readline().strip():
    pass

def send(frame):
    data, mask = json.dumps(frame).encode(), os.urandom(4)
    head = bytes([0x81, 0x80 | len(data)]) if len(data) < 126 else bytes([0x81, 0xFE]) + struct.pack(">H", len(data))
    stream.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)))

def receive():
    while True:
        first, length = reader.read(2)
        if length == 126:
            length = struct.unpack(">H", reader.read(2))[0]
        elif length == 127:
            length = struct.unpack(">Q", reader.read(8))[0]
        data = reader.read(length)
        if first & 15 == 1:
            return json.loads(data)

send({"type": "hello", "conversation_id": conversation})
assert receive()["type"] == "welcome"
send({"type": "message", "client_msg_id": "through-the-proxy", "text": "xin chào"})
kinds = []
while not kinds or kinds[-1] != "done":
    kinds.append(receive()["type"])
assert kinds[0] == "ack", kinds
request = urllib.request.Request(f"http://{host}/api/chatbot/conversations/{conversation}/events", headers={"Authorization": f"Bearer {token}", "Last-Event-ID": "0"})
with urllib.request.urlopen(request, timeout=20) as events:
    assert events.readline().startswith(b'data: {"type":"welcome"')
