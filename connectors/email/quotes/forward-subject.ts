const FORWARD = /^(?:\s*(?:re|ответ|відп|yan|ynt|cvb|aw|antw|sv|odp|rif|回复|答复|回覆)\s*(?:\[\d+\])?\s*[:：])*\s*\[?\s*(?:fwd?|forwarded|wg|tr|rv|enc|i|ilt|ylt|i̇lt|yönl|vs|vb|vl|pd|přep|továbbítás|doorst|inoltra|reenv|пересл|пересылка|fwd переслано|переслане|пер|გადაგზ|转发|轉寄|転送|הועבר|تحويل)\s*(?:\[\d+\])?\s*[:：]/iu;

/** Whether the subject says that the mail hands another one on, in the ways of the big programs. */
export function isForwardSubject(subject: string): boolean {
  return FORWARD.test(subject.slice(0, 200).toLowerCase());
}
