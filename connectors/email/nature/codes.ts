/** RFC 3463 code in free text: `5.1.1`, not the middle of an address or a version. */
export function findStatus(text: string): string | undefined {
  return /(?:^|[\s#(:[,;"'-])([245]\.[0-9]\.[0-9]{1,3})(?=$|[\s:),;\]"'>-]|\.\s)/m.exec(text)?.[1];
}

/** RFC 5321 reply code in free text, where it begins a line or stands behind what servers write before it. */
export function findReplyCode(text: string): string | undefined {
  return /(?:^|\bsaid: |\bcode:? |\berror:? |\bsmtp;? ?|response:? |: |<<< |\()([45][0-7][0-9])(?=[\s-])/im.exec(text)?.[1];
}

/** The address inside `rfc822; <a@b>` and its relatives; lower case, undefined when there is none. */
export function findAddress(text: string): string | undefined {
  return /[^\s<>()[\]:;,"'=]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?/i.exec(text.slice(0, 5000))?.[0].toLowerCase();
}
