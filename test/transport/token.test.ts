import { describe, expect, it, vi } from "vitest";
import { ConfigurationError, WanClient } from "../../src/index.js";
import { clientFor, REQUEST, rejection, TOKEN } from "../support/client.js";
import { type Reply, startServer } from "../support/server.js";

const accepted: Reply = { json: { task_id: "t-1" } };

describe("the token", () => {
  it("is requested for each request if it is a function", async () => {
    const server = await startServer(accepted);
    const apiKey = vi
      .fn<() => Promise<string>>()
      .mockResolvedValueOnce("first-token")
      .mockResolvedValue("second");
    const wan = clientFor(server.url, { apiKey });
    await wan.submit(REQUEST);
    await wan.submit(REQUEST);
    expect(server.arrivals.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer first-token",
      "Bearer second",
    ]);
  });

  it("is read from the environment at the first call, not when the client is created", async () => {
    const server = await startServer(accepted);
    vi.stubEnv("ACEDATACLOUD_API_TOKEN", undefined);
    const wan = new WanClient({ baseURL: server.url });
    vi.stubEnv("ACEDATACLOUD_API_TOKEN", " from-the-environment\n");
    await wan.submit(REQUEST);
    expect(server.arrivals[0]?.headers.authorization).toBe("Bearer from-the-environment");
  });

  it.each([
    ["is missing", undefined],
    ["is empty", "  "],
    ["contains a line break", `${TOKEN}\nx`],
    ["includes its scheme", `Bearer ${TOKEN}`],
    ["contains characters that a header cannot contain", `${TOKEN}é词`],
    [
      "comes from a function that throws",
      () => {
        throw new Error("vault");
      },
    ],
  ])("causes a ConfigurationError that does not show it when it %s", async (_, apiKey) => {
    vi.stubEnv("ACEDATACLOUD_API_TOKEN", undefined);
    const server = await startServer(accepted);
    const error = await rejection(clientFor(server.url, { apiKey }).submit(REQUEST));
    expect(ConfigurationError.is(error)).toBe(true);
    expect(error).toMatchObject({ maybeAccepted: false });
    expect(String(error)).not.toContain(TOKEN);
    expect(server.arrivals).toHaveLength(0);
  });
});
