import ipaddr from 'ipaddr.js';

/**
 * Whether an IP address is one that anybody on the internet may be asked at: not loopback, private, link-local (where
 * clouds keep their metadata), carrier-grade NAT, multicast, reserved, nor IPv6 that wraps or tunnels an IPv4 address.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast';
}
