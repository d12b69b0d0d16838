import fastify from "fastify";
import type { CallbackReceiver } from "wan-client/callbacks";

/** Fastify 5. */
export function fastifyApp(callbacks: CallbackReceiver) {
  const app = fastify();
  app.post("/api/wan", async (request, reply) => {
    const result = await callbacks.handle(request);
    return reply.code(result.status).send(await result.text());
  });
  return app;
}
