import type { Emulator } from "../../src/emulator/index.js";

/** The client's own `baseURL`. */
export const API = "https://api.acedata.cloud";

/** What the emulator answers to a bare POST. */
export async function postTo(
  emulator: Pick<Emulator, "fetch">,
  path: string,
  body: unknown,
  init: RequestInit = {},
) {
  const answer = await emulator.fetch(`${API}${path}`, {
    method: "POST",
    headers: { authorization: "Bearer any", "content-type": "application/json" },
    body: JSON.stringify(body),
    ...init,
  });
  return { status: answer.status, body: await answer.json(), headers: answer.headers };
}
