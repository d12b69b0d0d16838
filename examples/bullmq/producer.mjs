// Adds the jobs: node producer.mjs 500
//
// It can be run again, even after it was killed: a job id that is already in the queue is not added again.

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
