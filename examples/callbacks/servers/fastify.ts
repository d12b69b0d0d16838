import fastify from "fastify";
import type { CallbackReceiver } from "wan-client/callbacks";

/** Fastify 5. */
export function fastifyApp(callbacks: CallbackReceiver) {
  const app = fastify();
  app.post("/api/wan", async (request, reply) => {
    const answer = await callbacks.handle(request);
    return reply.code(answer.status).send(await answer.text());
  });
  return app;
}
