import { setupServer } from "msw/node";
import * as client from "wan-client";
import { createEmulator } from "wan-client/emulator";
import { wanHandlers } from "wan-client/msw";
import { scenario } from "./scenario.js";

const emulator = createEmulator({ taskSeconds: 0 });
const server = setupServer(...wanHandlers(emulator));
server.listen({ onUnhandledRequest: "error" });
console.log(JSON.stringify(await scenario(client, emulator)));
server.close();
