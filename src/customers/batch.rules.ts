import type { ErrorCode } from '../common/errors';

/** Somebody to create or to find, with checked values. */
export interface Candidate {
  name: string;
  email: string | null;
  /** the e-mail as the database compares it */
  emailKey: string | null;
  /** in its canonical form */
  phone: string | null;
  birthDate: string | null;
  marketingOptIn: boolean;
  /** an opening balance, for a new customer alone */
  points: number;
  /** what she earned elsewhere over her lifetime, for a new customer alone */
  totalEarned: number;
}

/** A customer as the batch leaves her. */
export interface Member {
  id: string;
  email: string | null;
  birthDate: string | null;
  enrolled: boolean;
}

export type NewMember = Member &
  Pick<Candidate, 'name' | 'phone' | 'marketingOptIn' | 'points' | 'totalEarned'>;

/** Who has a phone or an e-mail: several contacts may be one customer's. */
export interface KnownContact {
  phone: string | null;
  emailKey: string | null;
  member: Member;
}

export type Verdict =
  | { status: 'created'; id: string }
  | { status: 'existing'; id: string; filled: string[] }
  | { status: 'failed'; code: ErrorCode };

export interface Surroundings {
  known: readonly KnownContact[];
  /** how many points the organization can still take; null without an active program */
  room: number | null;
  newId: () => string;
}

export interface BatchDecision {
  /** one for each candidate, in the order they came */
  verdicts: Verdict[];
  created: NewMember[];
  /** existing customers whose e-mail or birth date was missing */
  filled: Member[];
  /** existing customers without an account in the active program */
  unenrolled: Member[];
}

/**
 * Decides a batch as if its candidates came one after the other to `POST /customers`: a known phone is the customer
 * who has it, with what was missing filled in; a known e-mail with another phone or none is refused; the rest is new.
 */
export function decideBatch(candidates: readonly Candidate[], around: Surroundings): BatchDecision {
  return new BatchWalk(around).through(candidates);
}

/** What a newcomer takes of the organization's room: balances and lifetime totals have the same limit. */
export function brought({ points, totalEarned }: Pick<Candidate, 'points' | 'totalEarned'>): number {
  return Math.max(points, totalEarned);
}

class BatchWalk {
  private readonly byPhone = new Map<string, Member>();
  private readonly byEmail = new Map<string, Member>();
  private readonly created: NewMember[] = [];
  private readonly isNew = new Set<Member>();
  private readonly filled = new Set<Member>();
  private readonly unenrolled = new Set<Member>();
  private room: number | null;

  constructor(private readonly around: Surroundings) {
    this.room = around.room;
    const members = new Map<string, Member>();
    for (const { phone, emailKey, member } of around.known) {
      const one = members.get(member.id) ?? { ...member };
      members.set(one.id, one);
      if (phone !== null) this.byPhone.set(phone, one);
      if (emailKey !== null) this.byEmail.set(emailKey, one);
    }
  }

  through(candidates: readonly Candidate[]): BatchDecision {
    const verdicts = candidates.map((candidate) => this.judge(candidate));
    const { created } = this;
    return { verdicts, created, filled: [...this.filled], unenrolled: [...this.unenrolled] };
  }

  private judge(candidate: Candidate): Verdict {
    const member = candidate.phone === null ? undefined : this.byPhone.get(candidate.phone);
    if (member) return this.complete(member, candidate);
    if (candidate.emailKey !== null && this.byEmail.has(candidate.emailKey)) {
      return { status: 'failed', code: 'EMAIL_IN_USE' };
    }
    return this.create(candidate);
  }

  private complete(member: Member, { email, emailKey, birthDate }: Candidate): Verdict {
    const filled: string[] = [];
    const owner = emailKey === null ? undefined : this.byEmail.get(emailKey);
    if (member.email === null && emailKey !== null && (owner === undefined || owner === member)) {
      member.email = email;
      this.byEmail.set(emailKey, member);
      filled.push('email');
    }
    if (member.birthDate === null && birthDate !== null) {
      member.birthDate = birthDate;
      filled.push('birth_date');
    }
    if (!this.isNew.has(member)) {
      if (filled.length > 0) this.filled.add(member);
      if (!member.enrolled) this.unenrolled.add(member);
    }
    return { status: 'existing', id: member.id, filled };
  }

  private create(candidate: Candidate): Verdict {
    const { name, email, emailKey, phone, birthDate, marketingOptIn, points, totalEarned } = candidate;
    const most = brought(candidate);
    if (most > 0) {
      if (this.room === null) return { status: 'failed', code: 'NO_ACTIVE_PROGRAM' };
      if (most > this.room) return { status: 'failed', code: 'POINTS_LIMIT' };
      this.room -= most;
    }
    const id = this.around.newId();
    const member = {
      ...{ id, name, email, phone, birthDate, marketingOptIn, points, totalEarned },
      enrolled: false,
    };
    this.created.push(member);
    this.isNew.add(member);
    if (phone !== null) this.byPhone.set(phone, member);
    if (emailKey !== null) this.byEmail.set(emailKey, member);
    return { status: 'created', id };
  }
}
