import express from "express";
import type { CallbackReceiver } from "wan-client/callbacks";

/** Express 5. The body may be parsed or unread, because the signature is in the URL. */
export function expressApp(callbacks: CallbackReceiver) {
  const app = express();
  app.use(express.json());
  app.all("/api/wan", async (request, response) => {
    const result = await callbacks.handle(request);
    response.status(result.status).send(await result.text());
  });
  return app;
}
