import { expect, it } from "vitest";
import { jobIdIn } from "../../src/wire/callback-job-id.js";

it.each([
  ["https://app.example.com/cb?wan_job=row-7&wan_sig=s", "row-7"],
  ["https://app.example.com/cb?next=/done?ok=1&wan_job=row%2F7+%C3%A4", "row/7 ä"],
  ["/cb?wan_job=row-7#wan_job=row-8", "row-7"],
  ["https://app.example.com/cb#?wan_job=row-7", undefined],
  ["https://app.example.com/cb?job=row-7", undefined],
  ["https://app.example.com/wan_job=row-7", undefined],
  [undefined, undefined],
])("the job id in %j is %j", (url, jobId) => {
  expect(jobIdIn(url)).toBe(jobId);
});
