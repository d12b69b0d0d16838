// Adds the jobs: node producer.mjs 500
//
// It may be run again, also when it was killed half way: a job id that the queue has is not added twice.

import { connect, openQueue } from "./queue.mjs";

const count = Number(process.argv[2] ?? 500);
const redis = connect();
const queue = openQueue(redis);
const jobs = Array.from({ length: count }, (_, index) => ({
  name: "video",
  data: { request: { model: "wan2.6-t2v", prompt: `Paper boat ${index + 1} in the rain`, duration: 5 } },
  opts: { jobId: `boat-${index + 1}` },
}));
await queue.addBulk(jobs);
await queue.close();
redis.disconnect();
