// The parts of the chat page that need no browser: the copy of the conversation, the stream parser, the matching of slots.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { splitAlertText } from "../../web/chat/danger-card.js";
import { matchSlots } from "../../web/chat/booking-cards.js";
import { clock, day } from "../../web/chat/format.js";
import { textBeside } from "../../web/chat/reply-text.js";
import { EventParser } from "../../web/chat/stream.js";
import { Thread } from "../../web/chat/thread.js";
import { openChoices } from "../../web/chat/transcript.js";
import { EN } from "../../web/chat/texts.en.js";
import { VI } from "../../web/chat/texts.vi.js";

const at = "2026-11-25T09:00:00+07:00";
const message = (id, seq, more = {}) => ({ id, seq, role: "assistant", kind: "text", text: id, created_at: at, quick_replies: [], ...more });
const welcome = (last_seq, more = {}) => ({ type: "welcome", conversation_id: "c", epoch: "e", last_seq, ...more });
const entry = (id, text = id) => ({ client_msg_id: id, text, payload: null, at: 0, state: "sending", reason: null });
const texts = (thread) => thread.items().map((item) => item.text);

describe("the copy of a conversation", () => {
  it("shows each message once, in order of seq, whatever order frames come in", () => {
    const thread = new Thread();
    thread.welcome(welcome(0));
    assert.equal(thread.message(message("b", 2)), true);
    assert.equal(thread.lastSeq, 0, "2 without 1 is a gap");
    assert.ok(thread.hasGap());
    thread.message(message("a", 1));
    assert.equal(thread.message(message("b", 2)), false);
    assert.deepEqual(texts(thread), ["a", "b"]);
    assert.equal(thread.lastSeq, 2);
    assert.ok(!thread.hasGap());
  });

  it("takes a card without a seq and the same card stored as one", () => {
    const thread = new Thread();
    thread.welcome(welcome(1));
    thread.message(message("hello", 1));
    thread.unsent(entry("m1", "dau nguc"));
    assert.equal(thread.message(message("card", null)), true);
    thread.ack({ type: "ack", client_msg_id: "m1", message_id: "u", seq: 2, duplicate: false }, entry("m1", "dau nguc"));
    assert.equal(thread.message(message("card", 3)), false);
    assert.deepEqual(texts(thread), ["hello", "dau nguc", "card"]);
    assert.equal(thread.lastSeq, 3);
  });

  it("leaves a card that is never stored under the message that called for it", () => {
    const thread = new Thread();
    thread.welcome(welcome(0));
    thread.unsent(entry("m1"));
    thread.message(message("consent", null));
    thread.ack({ type: "ack", client_msg_id: "m1", message_id: "u", seq: 1, duplicate: false }, entry("m1"));
    thread.message(message("answer", 2));
    thread.unsent(entry("m2"));
    thread.message(message("later", 3));
    assert.deepEqual(texts(thread), ["m1", "consent", "answer", "later", "m2"]);
  });

  it("keeps one line for a message from unsent to stored", () => {
    const thread = new Thread();
    thread.welcome(welcome(0));
    thread.unsent(entry("m1"));
    const key = thread.items()[0].key;
    thread.ack({ type: "ack", client_msg_id: "m1", message_id: "u", seq: 1, duplicate: false }, entry("m1"));
    thread.message(message("u", 1, { role: "user", client_msg_id: "m1", text: "m1" }));
    assert.equal(thread.items().length, 1);
    assert.equal(thread.items()[0].key, key);
    assert.equal(thread.items()[0].shape, "message");
  });

  it("grows by deltas, lets the message have the last word and drops a text that is never completed", () => {
    const thread = new Thread();
    thread.welcome(welcome(0, { in_flight: ["m1"] }));
    thread.delta({ type: "delta", message_id: "r", text: "Một " });
    thread.delta({ type: "delta", message_id: "r", text: "hai" });
    assert.deepEqual(texts(thread), ["Một hai"]);
    thread.message(message("r", 1, { text: "Một hai ba" }));
    thread.delta({ type: "delta", message_id: "r", text: " late" });
    assert.deepEqual(texts(thread), ["Một hai ba"]);
    thread.delta({ type: "delta", message_id: "s", text: "superseded" });
    thread.done({ type: "done", client_msg_id: "m1", message_id: "u", seq: 1, outcome: "superseded" });
    assert.deepEqual(texts(thread), ["Một hai ba"]);
  });

  it("starts a running text afresh after a reconnect", () => {
    const thread = new Thread();
    thread.welcome(welcome(0, { in_flight: ["m1"] }));
    thread.delta({ type: "delta", message_id: "r", text: "Một " });
    thread.welcome(welcome(0, { in_flight: ["m1"] }));
    thread.delta({ type: "delta", message_id: "r", text: "Một hai" });
    assert.deepEqual(texts(thread), ["Một hai"]);
  });

  it("refuses to go on with another history", () => {
    const thread = new Thread();
    assert.ok(thread.welcome(welcome(3)));
    assert.ok(thread.welcome(welcome(3)));
    assert.ok(!thread.welcome(welcome(3, { epoch: "restored" })));
  });

  it("replaces what is stored by a snapshot and keeps what is unsent", () => {
    const thread = new Thread();
    thread.welcome(welcome(1500));
    thread.message(message("old", 1));
    thread.unsent(entry("m1"));
    thread.snapshot({ type: "snapshot", conversation_id: "c", epoch: "e", last_seq: 1500, earlier: true, messages: [message("x", 1499), message("y", 1500)] });
    assert.deepEqual(texts(thread), ["x", "y", "m1"]);
    assert.equal(thread.lastSeq, 1500);
    assert.equal(thread.firstSeq, 1499);
  });

  it("counts events in the same sequence and follows the takeover", () => {
    const thread = new Thread();
    thread.welcome(welcome(0));
    thread.event({ seq: 1, kind: "takeover", message_id: "e1", by: { display_name: "Hà", role: "nurse" }, text: "", at });
    assert.equal(thread.status, "with_staff");
    assert.equal(thread.lastSeq, 1);
    thread.event({ seq: null, kind: "read", up_to: 1, by: "staff", at });
    assert.equal(thread.readByStaff, 1);
    thread.event({ seq: 2, kind: "release", message_id: "e2", text: "", at });
    assert.equal(thread.status, "open");
  });

  it("does not wait for turns that ended before this page was there", () => {
    const thread = new Thread();
    thread.welcome(welcome(2));
    thread.message(message("u", 1, { role: "user", client_msg_id: "m1" }));
    thread.message(message("r", 2));
    assert.equal(thread.running.size, 0);
    thread.message(message("v", 3, { role: "user", client_msg_id: "m2" }));
    assert.equal(thread.running.size, 1, "another device of the same person asks now");
  });
});

describe("quick replies", () => {
  const reply = (id) => [{ id, label: id, payload: id }];
  const thread = () => {
    const made = new Thread();
    made.welcome(welcome(0));
    made.message(message("a", 1, { in_reply_to: "u1", quick_replies: reply("old") }));
    made.message(message("b", 2, { in_reply_to: "u2", quick_replies: reply("new") }));
    made.message(message("c", 3, { in_reply_to: "u2" }));
    return made;
  };

  it("are open in the latest turn only, and never while staff answer", () => {
    assert.equal(openChoices(thread().items(), "open"), "b");
    assert.equal(openChoices(thread().items(), "with_staff"), null);
  });

  it("find their slots by hour and day", () => {
    const slots = ["2026-11-26T08:00:00+07:00", "2026-11-27T08:00:00+07:00"].map((datetime) => ({ datetime }));
    const replies = [
      { id: "1", label: "08:00 26/11", payload: "a" },
      { id: "2", label: "08:00 27/11", payload: "b" },
      { id: "3", label: "Xem thêm", payload: "c" },
    ];
    const { bySlot, rest } = matchSlots(slots, replies);
    assert.deepEqual(bySlot.map((found) => found?.payload), ["a", "b"]);
    assert.deepEqual(rest.map((left) => left.payload), ["c"]);
  });
});

describe("the text beside a card", () => {
  const slot = (datetime, doctor_name) => ({ doctor_id: "d", doctor_name, specialty: "Da liễu", datetime, end: datetime, location: "Phòng 203, tầng 2", price: { amount: "200000", currency: "VND" } });
  const visit = slot("2026-11-27T13:30:00+07:00", "Đỗ Thị Nguyệt");
  const appointment = { ...visit, id: "a", code: "HCB-E99KXH", status: "scheduled", patient_name: "Nguyễn Văn An" };
  const analysis = {
    urgency_level: "urgent",
    recommendations: ["Khám trong 24 giờ."],
    warning_signs: ["Khó thở."],
    home_care: [],
    possible_conditions: [{ id: "a", name: "Cảm lạnh", probability: 0.2, why: [] }],
    must_not_miss: [{ id: "b", name: "Sốt xuất huyết, Dengue", why: "" }],
    disclaimer: "",
  };

  it("leaves out of an analysis only what its card says", () => {
    const text = "Tôi hiểu.\n\nNên làm gì:\n• Khám trong 24 giờ.\n\nGọi 115 nếu có:\n• Khó thở.\n• Tím môi.\n\nThường gặp: Cảm lạnh, Sốt xuất huyết, Dengue.\n\nKhác: Cảm lạnh, Cúm.\n\nNếu nặng lên, gọi 115.";
    assert.equal(textBeside(text, { type: "analysis", analysis }), "Tôi hiểu.\n\nGọi 115 nếu có:\n• Tím môi.\n\nKhác: Cảm lạnh, Cúm.\n\nNếu nặng lên, gọi 115.");
  });

  it("leaves out the free times that are buttons and keeps what they are for", () => {
    const text = "Các giờ còn trống khoa Da liễu:\n1. Thứ Sáu, 27/11/2026, 13:30 · Đỗ Thị Nguyệt · Phòng 203, tầng 2 · 200.000 đ\n2. Thứ Sáu, 27/11/2026, 14:00 · Đỗ Thị Nguyệt · Phòng 203, tầng 2 · 200.000 đ\n\nBạn chọn giờ nào?";
    const card = { type: "slots", slots: [visit], more: false };
    assert.equal(textBeside(text, card), "Các giờ còn trống khoa Da liễu:\n2. Thứ Sáu, 27/11/2026, 14:00 · Đỗ Thị Nguyệt · Phòng 203, tầng 2 · 200.000 đ\n\nBạn chọn giờ nào?");
  });

  it("reads a booking back once", () => {
    const facts = "👤 Người khám: Nguyễn Văn An\n📅 Thời gian: Thứ Sáu, 27/11/2026, 13:30\n👨‍⚕️ Bác sĩ: Đỗ Thị Nguyệt (Da liễu)\n📍 Địa điểm: Phòng 203, tầng 2";
    const confirm = { type: "confirm", slot: visit, hold_id: "h", expires_at: visit.datetime, patient_name: "Nguyễn Văn An", fee: visit.price };
    assert.equal(textBeside(`Bạn xem lại:\n${facts}\n💵 Phí khám: 200.000 đ\n\nĐặt giờ này chứ?`, confirm), "Đặt giờ này chứ?");
    const receipt = { type: "receipt", appointment };
    assert.equal(textBeside(`✅ Đã đặt!\n\n${facts}\n🆔 Mã: HCB-E99KXH\n\nĐến trước 15 phút.`, receipt), "Đã đặt!\n\nĐến trước 15 phút.");
    assert.equal(textBeside("Cancelled.\n\n• Friday, 27/11/2026, 13:30\n  👨‍⚕️ Đỗ Thị Nguyệt (Da liễu)\n  🆔 HCB-E99KXH · cancelled", receipt), "Cancelled.");
    assert.equal(textBeside("Nguyễn Văn An nhịn ăn từ 13:30.", receipt), "Nguyễn Văn An nhịn ăn từ 13:30.");
  });

  it("keeps the whole text where there is no card", () => {
    assert.equal(textBeside("📅 Lịch hẹn:\n• 1. 13:30\n\n2 viên", null), "Lịch hẹn:\n• 1. 13:30\n\n2 viên");
  });
});

describe("the weight of the page", () => {
  const web = new URL("../../web/", import.meta.url);
  const files = ["chat", "shared"].flatMap((folder) => readdirSync(new URL(folder, web)).map((name) => `${folder}/${name}`));

  it("is at most 60 kB of script and style, compressed, for the first word; the menu comes later", () => {
    const loaded = files.filter((name) => /\.(js|css)$/.test(name) && !["chat/types.js", "chat/menu.js"].includes(name) && /^(chat\/|shared\/(tokens|icons)\.)/.test(name));
    const bytes = loaded.reduce((sum, name) => sum + gzipSync(readFileSync(new URL(name, web))).length, 0);
    assert.ok(bytes <= 60_000, `${bytes} bytes`);
  });

  it("asks for every module at once instead of one after the other", () => {
    const page = readFileSync(new URL("chat/index.html", web), "utf8");
    const later = new Set(["chat/types.js", "chat/early.js", "chat/chat.js", "chat/menu.js"]);
    for (const name of files.filter((file) => file.startsWith("chat/") && file.endsWith(".js") && !later.has(file))) {
      assert.ok(page.includes(`<link rel="modulepreload" href="/assets/${name}">`), name);
    }
  });
});

describe("small things", () => {
  it("reads server-sent events across any cut", () => {
    const parser = new EventParser();
    const all = 'id: 1\r\ndata: {"a":1}\r\n\r\n: ping\n\ndata: {"b":\ndata: 2}\n\n';
    const seen = [...all].flatMap((letter) => parser.push(letter));
    assert.deepEqual(seen.map((data) => JSON.parse(data)), [{ a: 1 }, { b: 2 }]);
  });

  it("shows the clinic's wall clock in any time zone", () => {
    assert.equal(clock("2026-11-27T14:30:00+07:00"), "14:30");
    assert.equal(day("2026-11-27T14:30:00+07:00"), "Thứ Sáu, 27/11/2026");
  });

  it("makes the deed the heading of a danger card and says no step twice", () => {
    const card = { type: "alert", transport: "ambulance", numbers: [], steps: ["Ngồi nghỉ."], staff_notified: true };
    assert.deepEqual(splitAlertText("GỌI 115 NGAY\nĐừng tự lái xe.\n1. Ngồi nghỉ.", card), { heading: "GỌI 115 NGAY", body: "Đừng tự lái xe." });
  });

  it("has every text in both languages with the same blanks", () => {
    assert.deepEqual(Object.keys(EN), Object.keys(VI));
    const blanks = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
    for (const key of Object.keys(VI)) assert.deepEqual(blanks(EN[key]), blanks(VI[key]), key);
  });
});
