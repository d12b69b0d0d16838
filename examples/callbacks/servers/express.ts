import express from "express";
import type { CallbackReceiver } from "wan-client/callbacks";

/** Express 5. The body may be parsed or not: the proof is in the URL. */
export function expressApp(callbacks: CallbackReceiver) {
  const app = express();
  app.use(express.json());
  app.all("/api/wan", async (request, response) => {
    const answer = await callbacks.handle(request);
    response.status(answer.status).send(await answer.text());
  });
  return app;
}
