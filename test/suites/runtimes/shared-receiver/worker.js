import { WanClient } from "wan-client";
import { createCallbackReceiver } from "wan-client/callbacks";

const wan = new WanClient({ apiKey: "any", baseURL: BASE_URL });
let callbacks;

// One request waits, and another one is the callback: the receiver is all that they share.
export default {
  async fetch(request, _, context) {
    const { origin, pathname } = new URL(request.url);
    callbacks ??= createCallbackReceiver({ secret: "a secret", url: `${origin}/api/wan`, client: wan });
    if (pathname === "/api/wan") return callbacks.handle(request, context);
    if (pathname !== "/generate") return new Response();
    // Nobody reads before 30 seconds while somebody listens, so only the callback can end it in time.
    const { status, id } = await wan.generate(
      { model: "wan2.6-t2v", prompt: "p" },
      { callbacks, timeout: 20_000 },
    );
    return Response.json([status, id]);
  },
};
