import { setupServer } from "msw/node";
import { createEmulator } from "wan-client/emulator";
import { wanHandlers } from "wan-client/msw";
import { makeClient, scenario } from "./scenario.js";

const earlier = makeClient();
const emulator = createEmulator({ taskSeconds: 0 });
const server = setupServer(...wanHandlers(emulator));
server.listen({ onUnhandledRequest: "error" });
const before = await scenario(earlier, emulator);
emulator.reset();
const after = await scenario(makeClient(), emulator);
server.close();
console.log(JSON.stringify({ before, after }));
