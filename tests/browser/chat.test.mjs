// The patient's page in a real browser against the real server. BASE_URL says where it runs, CHROMIUM which browser,
// SCREENSHOT_DIR where pictures go. No test waits for time: each waits for what must come.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { answered, assertAccessible, DESKTOP, launch, ownWith, PHONE, picture, quit, say, visit } from "./browser.mjs";

const EMERGENCY = "dau nguc du doi lan ra tay trai, va mo hoi";
const OFFLINE_NOISE = [/ERR_INTERNET_DISCONNECTED/, /WebSocket connection to .* failed/];
const REFUSED_NOISE = [/WebSocket connection to .* failed/, /status of 401/];

/** The server refuses the first message that comes by the socket; everything else passes. @param {string} code */
function refuseOnce(code) {
  return (page) => {
    let refused = false;
    return page.routeWebSocket(/\/api\/chatbot\/ws/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((data) => {
        const frame = JSON.parse(String(data));
        if (refused || frame.type !== "message") return server.send(data);
        refused = true;
        socket.send(JSON.stringify({ type: "error", code, detail: "", client_msg_id: frame.client_msg_id }));
      });
    });
  };
}

describe("the patient's chat page", { timeout: 240_000 }, () => {
  before(launch);
  after(quit);

  it("says before the first word what it is, what it can and what it cannot do", () =>
    visit({}, async (page) => {
      await page.waitForSelector(".starter");
      assert.equal(await page.locator(".starter").count(), 3);
      assert.match(await page.locator("header").innerText(), /Trợ lý AI, không phải bác sĩ/);
      assert.match(await page.locator("#empty").innerText(), /Tôi không thể/);
      assert.equal(await page.locator("#call").getAttribute("href"), "tel:115");
      assert.equal(await page.evaluate(() => localStorage.getItem("hcb.session")), null, "a mere visit makes no session");
    }));

  it("answers a greeting", () =>
    visit({}, async (page) => {
      await say(page, "xin chào");
      await answered(page);
      assert.notEqual((await page.locator(".line-bot .bubble").first().innerText()).trim(), "");
      assert.match(await page.locator(".line-mine .state").innerText(), /Đã gửi/);
    }));

  it("sends a starter as it stands", () =>
    visit({}, async (page) => {
      const text = await page.locator(".starter").first().innerText();
      await page.locator(".starter").first().click();
      await answered(page);
      assert.equal(await ownWith(page, text.trim()).count(), 1);
    }));

  it("puts the emergency card first, pinned, with the number, until it is understood", () =>
    visit(PHONE, async (page) => {
      await say(page, EMERGENCY);
      const pinned = page.locator("#pinned .alert-emergency");
      await pinned.waitFor();
      assert.equal(await pinned.getAttribute("role"), "alert");
      assert.ok(await pinned.locator('a[href="tel:115"]').isVisible());
      await answered(page);
      const first = page.locator(".line:not(.line-mine)").first();
      assert.equal(await first.locator(".pinned-here").count(), 1, "no reply stands before the card");
      await page.reload();
      await pinned.waitFor();
      await page.click(".alert-understood");
      await pinned.waitFor({ state: "detached" });
      assert.equal(await page.locator('#messages .alert-emergency a[href="tel:115"]').count(), 1, "it stays in the transcript");
      await page.reload();
      await page.waitForSelector("#messages .alert-emergency");
      assert.ok(await page.locator("#pinned").isHidden(), "understood once is understood");
    }));

  it("switches the language and remembers it", () =>
    visit({}, async (page) => {
      await page.click("#menu-button");
      await page.check('input[name="language"][value="en"]');
      await page.keyboard.press("Escape");
      assert.equal(await page.getAttribute("html", "lang"), "en");
      assert.match(await page.locator("header").innerText(), /not a doctor/);
      assert.match(await page.locator("#empty").innerText(), /I cannot/);
      await page.reload();
      await page.waitForSelector(".starter");
      assert.equal(await page.getAttribute("html", "lang"), "en");
    }));

  it("can be used with the keyboard alone", () =>
    visit({}, async (page) => {
      await page.waitForFunction(() => document.activeElement?.id === "text");
      await page.keyboard.type("xin");
      await page.keyboard.press("Shift+Enter");
      await page.keyboard.type("chào");
      await page.evaluate(() => document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true })));
      assert.equal(await page.inputValue("#text"), "xin\nchào", "an input method's Enter sends nothing");
      await page.keyboard.press("Enter");
      await answered(page);
      assert.equal(await page.inputValue("#text"), "");
      const choices = page.locator(".choice");
      if ((await choices.count()) > 1) {
        await page.keyboard.press("Shift+Tab");
        await page.waitForFunction(() => document.activeElement?.classList.contains("choice"));
        await page.keyboard.press("ArrowRight");
        const label = await page.evaluate(() => document.activeElement?.textContent ?? "");
        assert.equal(label, await choices.nth(1).innerText());
        const own = await page.locator(".line-mine").count();
        await page.keyboard.press("Enter");
        await page.waitForFunction((n) => document.querySelectorAll(".line-mine").length === n + 1, own);
        await answered(page);
        assert.equal(await ownWith(page, label).count(), 1);
      }
      await page.focus("#menu-button");
      await page.keyboard.press("Enter");
      await page.waitForSelector("dialog[open]");
      await page.keyboard.press("Escape");
      await page.waitForSelector("dialog", { state: "detached" });
      assert.equal(await page.evaluate(() => document.activeElement?.id), "menu-button");
    }));

  it("keeps the conversation over a reload", () =>
    visit({}, async (page) => {
      await say(page, "xin chào");
      await answered(page);
      const before = await page.locator("#messages .bubble").allInnerTexts();
      await page.reload();
      await answered(page);
      assert.deepEqual(await page.locator("#messages .bubble").allInnerTexts(), before);
    }));

  it("keeps what is written offline and sends it once", () =>
    visit(
      {},
      async (page) => {
        await say(page, "xin chào");
        await answered(page);
        await page.context().setOffline(true);
        await say(page, "tôi bị đau đầu từ hôm qua");
        await page.waitForSelector(".line-unsent");
        await page.waitForSelector("#banner:not([hidden])");
        assert.match(await page.locator("#banner").innerText(), /đã được giữ lại/);
        assert.ok(await page.locator("#call").isVisible());
        await page.context().setOffline(false);
        await answered(page);
        assert.ok(await page.locator("#banner").isHidden());
        assert.equal(await ownWith(page, "tôi bị đau đầu từ hôm qua").count(), 1);
        await page.reload();
        await answered(page);
        assert.equal(await ownWith(page, "tôi bị đau đầu từ hôm qua").count(), 1, "the server has it once");
      },
      OFFLINE_NOISE,
    ));

  it("keeps unsent words over a reload", () =>
    visit(
      {},
      async (page) => {
        await say(page, "xin chào");
        await answered(page);
        await page.route("**/api/**", (route) => route.abort());
        await page.routeWebSocket(/\/api\/chatbot\/ws/, (socket) => socket.close());
        await page.reload();
        await say(page, "tôi bị ho");
        await page.waitForSelector(".line-unsent");
        await page.unroute("**/api/**");
        // A route of a socket cannot be taken back, so the words must go by the stream.
        await page.reload();
        await page.waitForFunction(() => document.querySelectorAll(".line-mine").length === 2 && !document.querySelector(".line-unsent"));
        await answered(page);
        assert.equal(await ownWith(page, "tôi bị ho").count(), 1);
      },
      [/ERR_FAILED/, ...OFFLINE_NOISE],
    ));

  it("works by stream and POST where sockets are blocked", () =>
    visit({ before: (page) => page.routeWebSocket(/\/api\/chatbot\/ws/, (socket) => socket.close()) }, async (page) => {
      await say(page, "xin chào");
      await answered(page);
      await say(page, EMERGENCY);
      await page.waitForSelector('#pinned .alert-emergency a[href="tel:115"]');
      await answered(page);
      assert.equal(await page.locator(".line-mine").count(), 2);
    }));

  it("opens a new session politely when the old one has ended", () =>
    visit(
      {},
      async (page) => {
        await page.evaluate(() => localStorage.setItem("hcb.session", JSON.stringify({ token: "ended", user_id: "x", role: "guest" })));
        await page.reload();
        await page.fill("#text", "xin chào");
        await page.waitForSelector(".line-system");
        assert.equal(await page.inputValue("#text"), "xin chào", "what was being written stays");
        await page.click("#send");
        await answered(page);
      },
      REFUSED_NOISE,
    ));

  it("books a visit from the first sentence to the receipt", () =>
    visit(PHONE, async (page) => {
      await say(page, "đặt lịch khám da liễu trong tuần sau");
      await answered(page);
      const times = page.locator("button.slot-time");
      const offered = await times.count();
      assert.ok(offered > 0, "free times are buttons");
      assert.equal(await page.locator(".slot").count(), offered);
      assert.doesNotMatch(await page.locator(".line-bot .bubble").last().innerText(), /\d{1,2}:\d{2} · /, "no time is listed twice");
      await times.last().click();
      await page.waitForFunction(() => document.querySelectorAll(".line-mine").length === 2);
      await answered(page);
      await say(page, "Nguyễn Văn An 0912345678");
      await answered(page);
      const confirm = page.locator(".card-confirm").last();
      assert.match(await confirm.innerText(), /Nguyễn Văn An/);
      assert.match(await confirm.locator(".hold").innerText(), /phút/);
      await page.locator(".choice:not([aria-disabled])").first().click();
      await page.waitForSelector(".card-receipt");
      await answered(page);
      const code = (await page.locator(".card-receipt .code strong").innerText()).trim();
      assert.notEqual(code, "");
      assert.doesNotMatch(await page.locator(".line-bot .bubble").last().innerText(), new RegExp(code), "the code stands once, large");
      const [file] = await Promise.all([page.waitForEvent("download"), page.locator('[data-focus="calendar"]').click()]);
      assert.equal(file.suggestedFilename(), `${code}.ics`);
      await picture(page, "chat-receipt-phone-light");
      await assertAccessible(page, "the receipt");
    }));

  it("says on the page what became of a refused message", () =>
    visit({ ...PHONE, before: refuseOnce("store_unavailable") }, async (page) => {
      await say(page, "tôi bị ho");
      const state = page.locator(".line-failed .state");
      await state.waitFor();
      assert.match(await state.innerText(), /chưa lưu được.*vẫn ở đây.*gọi 115/s);
      await assertAccessible(page, "a refused message");
      await page.click('[data-focus="resend"]');
      await answered(page);
      assert.equal(await ownWith(page, "tôi bị ho").count(), 1);
      assert.equal(await page.locator(".line-failed").count(), 0);
    }));

  it("gives too long a text back, and breaks a word without end", () =>
    visit(PHONE, async (page) => {
      const text = "tôi mệt và chóng mặt ".repeat(200).trim();
      await page.fill("#text", text);
      assert.match(await page.locator("#counter").innerText(), /bớt \d+ ký tự/);
      await page.click("#send");
      await page.waitForFunction((whole) => document.querySelector("#text")?.value === whole && !document.querySelector(".line-unsent"), text);
      assert.equal(await page.locator(".line-mine").count(), 0);
      await say(page, "a".repeat(600));
      await answered(page);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    }));

  it("leaves room for an answer under the pinned card", () =>
    visit(PHONE, async (page) => {
      await say(page, EMERGENCY);
      await answered(page);
      const card = await page.locator("#pinned").boundingBox();
      const foot = await page.locator(".foot").boundingBox();
      const answer = await page.locator(".choice").last().boundingBox();
      assert.ok(card && foot && answer && answer.y >= card.y + card.height && answer.y + answer.height <= foot.y, "the last row of answers is in sight");
    }));

  it("shows markup as text", () =>
    visit({}, async (page) => {
      const text = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>';
      await say(page, text);
      await answered(page);
      assert.equal(await ownWith(page, text).count(), 1);
      assert.equal(await page.locator("#messages img, #messages script").count(), 0);
      assert.equal(await page.evaluate(() => globalThis.harmed), undefined);
    }));

  it("ends and leaves nothing of the person on the device", () =>
    visit({}, async (page) => {
      await say(page, "xin chào");
      await answered(page);
      await page.fill("#text", "nháp");
      await page.click("#menu-button");
      await page.click(".menu-entry:last-of-type");
      await page.click("dialog .danger");
      await page.waitForSelector(".starter");
      assert.equal(await page.locator("#messages > li").count(), 0);
      assert.equal(await page.inputValue("#text"), "");
      assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((key) => key !== "hcb.preferences")), []);
    }));

  it("does not scroll sideways at 360 px, in large type or at twice the zoom", () =>
    visit({ viewport: { width: 360, height: 640 } }, async (page) => {
      const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
      assert.ok(await fits());
      await page.click("#menu-button");
      await page.check('input[name="size"][value="elder"]');
      await page.keyboard.press("Escape");
      await say(page, EMERGENCY);
      await answered(page);
      assert.ok(await fits());
      await page.setViewportSize({ width: 320, height: 400 });
      assert.ok(await fits());
      assert.ok(await page.locator("#send").isVisible());
      assert.ok(await page.locator("#call").isVisible());
    }));

  for (const colorScheme of ["light", "dark"]) {
    for (const [name, form] of [["phone", PHONE], ["desktop", DESKTOP]]) {
      it(`is accessible and fit to be seen on a ${name}, ${colorScheme}`, () =>
        visit({ ...form, colorScheme }, async (page) => {
          const look = async (what) => {
            await picture(page, `chat-${what}-${name}-${colorScheme}`);
            // The structure is the same in both colours; what light has shown in full, dark is asked about its contrast only.
            await assertAccessible(page, what, colorScheme === "light" ? null : ["color-contrast", "link-in-text-block"]);
          };
          await page.waitForSelector(".starter");
          await look("start");
          await page.click("#menu-button");
          await look("menu");
          await page.keyboard.press("Escape");
          for (const [what, text] of [
            ["symptoms", "tôi bị đau đầu và sốt nhẹ hai ngày nay"],
            ["booking", "tôi muốn đặt lịch khám tim mạch"],
            ["emergency", EMERGENCY],
          ]) {
            await say(page, text);
            await answered(page);
            await look(what);
          }
        }));
    }
  }
});
