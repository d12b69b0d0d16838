// Names that no public server has: those of this machine, and those that only a local network resolves.
const LOCAL_NAME = /^(.+\.)?(localhost|local|internal|home\.arpa)$|^[^.:]+$/;

// Address ranges that are not on the public internet, from IANA's special-purpose address registries.
const PRIVATE_V4 =
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16 198.18.0.0/15 224.0.0.0/3";

/** Whether a host, given as `URL.hostname` or as an address, is this machine or in a private network. */
export function isPrivateHost(host: string): boolean {
  const name = host.replace(/^\[|\]$|\.$/g, "").toLowerCase();
  if (name.includes(":")) return isPrivateV6(groupsOf(name));
  const address = v4From(name);
  return address === undefined ? LOCAL_NAME.test(name) : isPrivateV4(address);
}

function isPrivateV4(address: number): boolean {
  return PRIVATE_V4.split(" ").some((range) => {
    const [base = "", bits] = range.split("/");
    const size = 2 ** (32 - Number(bits));
    return Math.floor(address / size) === Math.floor((v4From(base) as number) / size);
  });
}

function isPrivateV6(groups: number[]): boolean {
  const [first = 0, second = 0, third = 0] = groups;
  const last = groupsToV4(groups[6], groups[7]);
  // Addresses that contain an IPv4 address: mapped ones, those of NAT64 (64:ff9b::) and those of 6to4 (2002::).
  if (groups.slice(0, 5).every((group) => group === 0)) return groups[5] !== 0xffff || isPrivateV4(last);
  if (first === 0x64 && second === 0xff9b) return isPrivateV4(last);
  if (first === 0x2002) return isPrivateV4(groupsToV4(second, third));
  // Public addresses begin with the bits 001.
  return first >> 13 !== 1;
}

function v4From(text: string): number | undefined {
  const bytes = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text)?.slice(1).map(Number);
  return bytes?.reduce((address, byte) => address * 256 + byte, 0);
}

function groupsToV4(high = 0, low = 0): number {
  return high * 65_536 + low;
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  const [before = [], after = []] = address.replace(/%.*$/, "").split("::").map(sideOf);
  const gap = Math.max(0, 8 - before.length - after.length);
  return [...before, ...new Array<number>(gap).fill(0), ...after];
}

function sideOf(side: string): number[] {
  return side.split(":").flatMap((group) => {
    const v4 = v4From(group);
    if (v4 !== undefined) return [Math.floor(v4 / 65_536), v4 % 65_536];
    return group === "" ? [] : [Number.parseInt(group, 16)];
  });
}
