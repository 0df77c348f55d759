// One function that speaks to the REST side, and the error it throws. No retries here: whoever calls knows what is safe.

export class ApiError extends Error {
  /**
   * @param {number} status 0 when no answer came
   * @param {string} code word of the error table, or "offline"
   * @param {any} body
   */
  constructor(status, code, body) {
    super(code);
    this.status = status;
    this.code = code;
    this.body = body;
  }
}

const TIMEOUT_MS = 75_000;

/**
 * @param {string} path
 * @param {{method?: string, body?: unknown, token?: string|null, language?: string, headers?: Record<string, string>, timeout?: number}} [options]
 * @returns {Promise<Response>}
 */
export async function call(path, options = {}) {
  const { method = "GET", body, token, language, headers = {}, timeout = TIMEOUT_MS } = options;
  /** @type {Record<string, string>} */
  const sent = { Accept: "application/json", ...headers };
  if (token) sent.Authorization = `Bearer ${token}`;
  if (language) sent["Accept-Language"] = language;
  if (body !== undefined) sent["Content-Type"] = "application/json";
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeout);
  try {
    const response = await fetch(path, {
      method,
      headers: sent,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: abort.signal,
      cache: "no-store",
      credentials: "omit",
    });
    if (response.ok) return response;
    const problem = await response.json().catch(() => null);
    throw new ApiError(response.status, String(problem?.code ?? "internal"), problem);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(0, "offline", null);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} path
 * @param {Parameters<typeof call>[1]} [options]
 * @returns {Promise<any>} the JSON, or null where the answer has no body
 */
export async function callJson(path, options) {
  const response = await call(path, options);
  const text = await response.text();
  return text === "" ? null : JSON.parse(text);
}
