import { expect, it } from "vitest";
import { recordingOf } from "../../../src/cli/doctor/scrub.js";
import type { RecordedExchange } from "../../../src/emulator/index.js";
import { TOKEN } from "../../support/client.js";

const ID = "1305e06b-c649-455d-b129-cead5df0f15f";
const SIGNED = `https://bucket.example.net/1d/${ID}.mp4?Expires=1791568550&OSSAccessKeyId=LTAI5t&Signature=s3cr3t%3D`;

const scrubbed = (response: unknown, more: object = {}) => {
  const exchange = { method: "POST", url: "https://api/wan/tasks", sentAt: 5, endedAt: 7, response, ...more };
  const options = { token: TOKEN, recordedAt: new Date(0) };
  return recordingOf([exchange], undefined, options).exchanges[0] as RecordedExchange;
};

it("the same id has the same replacement in the same format, wherever it is", () => {
  const { response } = scrubbed({
    _id: "6974ce81ff2676299c399252",
    id: ID,
    user_id: "ad7afe47-cea9-4cda-980f-2ad8810e51cf",
    application_id: 4711,
    response: { task_id: ID, data: { anything: ID } },
    nickname: "Ada",
    phone: 4915112345,
    elapsed: 12.5,
    type: "videos",
    inner: JSON.stringify({ user_id: ID, api_key: "sk-1" }),
  }) as { response: Record<string, unknown> };
  expect(response).toEqual({
    _id: "000000000000000000000001",
    id: "00000000-0000-4000-8000-000000000002",
    user_id: "00000000-0000-4000-8000-000000000003",
    application_id: 4,
    response: {
      task_id: "00000000-0000-4000-8000-000000000002",
      data: { anything: "00000000-0000-4000-8000-000000000002" },
    },
    nickname: "scrubbed",
    phone: 0,
    elapsed: 12.5,
    type: "videos",
    inner: '{"user_id":"00000000-0000-4000-8000-000000000002","api_key":"scrubbed"}',
  });
});

it("a URL keeps its extension, the names in its query and its expiry, and a video URL also keeps its host", () => {
  expect(
    scrubbed({ video_url: SIGNED, image_url: SIGNED, callback_url: "https://me.example/h?wan_sig=x" }),
  ).toMatchObject({
    response: {
      video_url:
        "https://bucket.example.net/scrubbed-1.mp4?Expires=1791568550&OSSAccessKeyId=scrubbed&Signature=scrubbed",
      image_url:
        "https://example.com/scrubbed-1.mp4?Expires=1791568550&OSSAccessKeyId=scrubbed&Signature=scrubbed",
      callback_url: "https://example.com/scrubbed-2?wan_sig=scrubbed",
    },
  });
});

it("texts keep no token, URL, id, address or long number, and images keep no content", () => {
  const message = `cannot fetch ${SIGNED} with Bearer ${TOKEN} for ada@example.com (user 4711, ${ID}) at 10.0.0.1`;
  expect(scrubbed({ error: { message }, image_url: "data:image/png;base64,iVBORw0KGgo=" })).toMatchObject({
    response: {
      error: {
        message: "cannot fetch https://example.com/scrubbed with Bearer [token] for … (user …, …) at …",
      },
      image_url: "data:image/png;base64,AAAA",
    },
  });
  expect(scrubbed(undefined, { error: message }).error).not.toMatch(/s3cr3t|token-/);
});

it("only headers that say something about the service are kept", () => {
  const headers = {
    date: "now",
    "x-trace-id": ID,
    "set-cookie": "s3cr3t",
    "x-user": "ad7afe47",
    "x-ratelimit-limit": "1",
    etag: '"ad7afe47"',
  };
  expect(scrubbed({}, { headers }).headers).toEqual({
    date: "now",
    "x-trace-id": "00000000-0000-4000-8000-000000000001",
    "x-ratelimit-limit": "1",
    etag: '"scrubbed"',
  });
});

it("the path of an API request is kept, and the URL of a video is not", () => {
  expect(scrubbed({}).url).toBe("/wan/tasks");
  expect(scrubbed(undefined, { url: SIGNED }).url).toMatch(
    /^https:\/\/bucket\.example\.net\/scrubbed-1\.mp4\?/,
  );
  expect(scrubbed(undefined, { url: `https://api/videos/${ID}.mp4?Signature=x` }).url).not.toMatch(
    /1305e06b|=x/,
  );
  expect(scrubbed({}, { url: "https://platform.example/api/v1/apis/?path=/wan/videos" }).url).toBe(
    "/api/v1/apis/?path=/wan/videos",
  );
});
