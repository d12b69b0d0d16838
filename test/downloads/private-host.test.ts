import { describe, expect, it } from "vitest";
import { isPrivateHost } from "../../src/downloads/private-host.js";

const hostOf = (url: string) => new URL(url).hostname;

describe("isPrivateHost", () => {
  it.each([
    "http://localhost/",
    "http://LOCALHOST./",
    "http://db.localhost/",
    "http://redis/",
    "http://printer.local/",
    "http://metadata.google.internal/",
    "http://127.0.0.1/",
    "http://127.255.1.9/",
    "http://0x7f.1/",
    "http://2130706433/",
    "http://0/",
    "http://10.1.2.3/",
    "http://100.64.0.1/",
    "http://169.254.169.254/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.0.0.8/",
    "http://192.168.0.1/",
    "http://198.19.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::]/",
    "http://[::1]/",
    "http://[::127.0.0.1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[64:ff9b::169.254.169.254]/",
    "http://[2002:7f00:1::]/",
    "http://[fc00::1]/",
    "http://[fd12:3456::1]/",
    "http://[fe80::1]/",
    "http://[ff02::1]/",
  ])("recognizes %s as private", (url) => expect(isPrivateHost(hostOf(url))).toBe(true));

  it.each([
    "https://cdn.acedata.cloud/",
    "https://localhost.example.com/",
    "https://mylocalhost.com/",
    "http://8.8.8.8/",
    "http://9.255.255.255/",
    "http://11.0.0.1/",
    "http://100.63.255.255/",
    "http://100.128.0.1/",
    "http://126.255.255.255/",
    "http://169.253.0.1/",
    "http://172.15.255.255/",
    "http://172.32.0.1/",
    "http://192.0.1.1/",
    "http://192.169.0.1/",
    "http://198.20.0.1/",
    "http://223.255.255.255/",
    "http://[2606:4700::1111]/",
    "http://[::ffff:8.8.8.8]/",
    "http://[64:ff9b::8.8.8.8]/",
    "http://[2002:808:808::]/",
  ])("recognizes %s as public", (url) => expect(isPrivateHost(hostOf(url))).toBe(false));

  it("accepts an address in the form that a resolver returns", () => {
    expect(["::1", "fe80::1%eth0", "10.0.0.1"].map(isPrivateHost)).toEqual([true, true, true]);
    expect(["2606:4700::1111", "8.8.8.8"].map(isPrivateHost)).toEqual([false, false]);
  });
});
