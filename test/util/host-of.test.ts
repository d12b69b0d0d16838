import { expect, it } from "vitest";
import { hostOf } from "../../src/util/host-of.js";

it.each([
  ["https://api.acedata.cloud", "api.acedata.cloud"],
  ["https://cdn.example.com:8443/v.mp4?Signature=s3cr3t#s3cr3t", "cdn.example.com:8443"],
  ["https://me:s3cr3t@example.com/", "example.com"],
  ["http://[::1]:3000/", "[::1]:3000"],
  ["http://[::1", "the server"],
  ["s3cr3t", "the server"],
])("the host of %s is shown as %s", (url, host) => {
  expect(hostOf(url)).toBe(host);
});
