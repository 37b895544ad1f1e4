export const CONSENT_PURPOSES = ['marketing', 'loyalty', 'profiling', 'sharing', 'terms'] as const;
export const CONSENT_CHANNELS = ['any', 'email', 'sms', 'whatsapp', 'phone', 'push', 'post'] as const;

/** Where a client can say that a consent was given. */
export const GIVEN_SOURCES = ['api', 'in_person', 'paper', 'web', 'app', 'phone', 'message'] as const;

export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];
export type ConsentChannel = (typeof CONSENT_CHANNELS)[number];
export type ConsentSource = (typeof GIVEN_SOURCES)[number] | 'import' | 'anonymization';

/** What a consent is about. */
export interface ConsentSubject {
  purpose: ConsentPurpose;
  channel: ConsentChannel;
}

/** The consent that the flag `marketing_opt_in` stands for. */
export const MARKETING = { purpose: 'marketing', channel: 'any' } as const satisfies ConsentSubject;

/**
 * The flag after a consent was recorded: what was said last about marketing by any channel, by when it was said. Of
 * two at the same instant the one recorded later counts.
 * @param latest when the last consent of that purpose and channel occurred, null without one
 */
export function marketingAfter(
  flag: boolean,
  consent: ConsentSubject & { granted: boolean; occurredAt: Date },
  latest: Date | null,
): boolean {
  const isFlag = consent.purpose === MARKETING.purpose && consent.channel === MARKETING.channel;
  const isLast = latest === null || latest <= consent.occurredAt;
  return isFlag && isLast ? consent.granted : flag;
}
