import { WanClient } from "wan-client";
import { createCallbackReceiver } from "wan-client/callbacks";

const wan = new WanClient({ apiKey: "any", baseURL: BASE_URL });
let callbacks;

// One request waits, and another one is the callback. They share only the receiver.
export default {
  async fetch(request, _, context) {
    const { origin, pathname } = new URL(request.url);
    callbacks ??= createCallbackReceiver({ secret: "a secret", url: `${origin}/api/wan`, client: wan });
    if (pathname === "/api/wan") return callbacks.handle(request, context);
    if (pathname !== "/generate") return new Response();
    // With callbacks the first read is after 30 seconds, so only a callback can end the wait before its timeout.
    const { status, id } = await wan.generate(
      { model: "wan2.6-t2v", prompt: "p" },
      { callbacks, timeout: 20_000 },
    );
    return Response.json([status, id]);
  },
};
