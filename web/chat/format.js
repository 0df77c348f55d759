// Dates, hours and money as people read them. A time carries the clinic's offset and is shown as the clinic's wall clock,
// whatever zone the device is in: an appointment at 14:30 is at 14:30.

import { currentLanguage } from "./texts.js";

const WEEKDAYS = {
  vi: ["Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"],
  en: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
};

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})/;

/** @param {string} time @returns {{year: string, month: string, day: string, hour: string, minute: string, weekday: number}|null} */
function wallClock(time) {
  const [, year, month, day, hour, minute] = RFC3339.exec(time) ?? [];
  if (!year || !month || !day || !hour || !minute) return null;
  const weekday = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDay();
  return { year, month, day, hour, minute, weekday };
}

/** "14:30" @param {string} time */
export function clock(time) {
  const wall = wallClock(time);
  return wall ? `${wall.hour}:${wall.minute}` : "";
}

/** "Thứ Sáu, 27/11/2026" @param {string} time */
export function day(time) {
  const wall = wallClock(time);
  return wall ? `${WEEKDAYS[currentLanguage()][wall.weekday]}, ${wall.day}/${wall.month}/${wall.year}` : time;
}

/** "Thứ Sáu, 27/11/2026, 14:30" @param {string} time */
export function dayAndClock(time) {
  return `${day(time)}, ${clock(time)}`;
}

/** "150.000 ₫" @param {import("./types.js").Money} money */
export function money(money) {
  const value = Number(money.amount);
  const locale = currentLanguage() === "vi" ? "vi-VN" : "en-GB";
  try {
    return new Intl.NumberFormat(locale, { style: "currency", currency: money.currency, maximumFractionDigits: money.currency === "VND" ? 0 : 2 }).format(value);
  } catch {
    return `${money.amount} ${money.currency}`;
  }
}

/** How far the server's clock is from the device's, learnt from live messages. */
let offset = 0;

/** A message that was written just now tells the server's time. @param {string} createdAt */
export function learnServerTime(createdAt) {
  const at = Date.parse(createdAt);
  if (Number.isFinite(at)) offset = at - Date.now();
}

/** Whole minutes until then on the server's clock, rounded up; 0 when it is over. @param {string} time */
export function minutesUntil(time) {
  return Math.max(0, Math.ceil((Date.parse(time) - Date.now() - offset) / 60_000));
}

/** The device's own hour for a message that has no time from the server yet. @param {number} at */
export function deviceClock(at) {
  const date = new Date(at);
  return `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
}
