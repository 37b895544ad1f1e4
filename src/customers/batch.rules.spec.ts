import { type Candidate, decideBatch, type KnownContact, type Surroundings } from './batch.rules';

const somebody: Candidate = {
  name: 'Ana',
  email: null,
  emailKey: null,
  phone: null,
  birthDate: null,
  marketingOptIn: false,
  points: 0,
  totalEarned: 0,
};

const withMail = (email: string): Partial<Candidate> => ({ email, emailKey: email.toLowerCase() });

const known = (
  id: string,
  phone: string | null,
  emailKey: string | null,
  more: object = {},
): KnownContact => ({
  phone,
  emailKey,
  member: { id, email: emailKey, birthDate: null, enrolled: true, ...more },
});

function decide(candidates: Partial<Candidate>[], around: Partial<Surroundings> = {}) {
  let last = 0;
  const all = candidates.map((candidate) => ({ ...somebody, ...candidate }));
  return decideBatch(all, { known: [], room: 1000, newId: () => `new ${(last += 1)}`, ...around });
}

describe('a batch', () => {
  it('creates whom nobody knows, without contacts too', () => {
    const { verdicts, created } = decide([{ phone: '+1' }, {}, {}]);
    expect(verdicts.map(({ status }) => status)).toEqual(['created', 'created', 'created']);
    expect(created.map(({ id, phone }) => [id, phone])).toEqual([
      ['new 1', '+1'],
      ['new 2', null],
      ['new 3', null],
    ]);
  });

  it('finds by phone, whatever the e-mail', () => {
    const { verdicts, filled } = decide([{ phone: '+1', ...withMail('x@x.pe') }], {
      known: [known('a', '+1', 'a@x.pe')],
    });
    expect(verdicts).toEqual([{ status: 'existing', id: 'a', filled: [] }]);
    expect(filled).toEqual([]);
  });

  it('refuses a known e-mail with another phone or none', () => {
    const { verdicts } = decide([{ phone: '+2', ...withMail('A@x.pe') }, withMail('a@X.pe')], {
      known: [known('a', '+1', 'a@x.pe')],
    });
    expect(verdicts).toEqual([
      { status: 'failed', code: 'EMAIL_IN_USE' },
      { status: 'failed', code: 'EMAIL_IN_USE' },
    ]);
  });

  it('fills in what is missing, once, and no e-mail that is another’s', () => {
    const { verdicts, filled } = decide(
      [
        { phone: '+1', ...withMail('b@x.pe') },
        { phone: '+1', ...withMail('New@x.pe') },
        { phone: '+1', ...withMail('later@x.pe'), birthDate: '1990-01-01' },
        { phone: '+3', ...withMail('new@x.pe') },
      ],
      { known: [known('a', '+1', null), known('b', '+2', 'b@x.pe')] },
    );
    expect(verdicts).toEqual([
      { status: 'existing', id: 'a', filled: [] },
      { status: 'existing', id: 'a', filled: ['email'] },
      { status: 'existing', id: 'a', filled: ['birth_date'] },
      { status: 'failed', code: 'EMAIL_IN_USE' },
    ]);
    expect(filled).toEqual([{ id: 'a', email: 'New@x.pe', birthDate: '1990-01-01', enrolled: true }]);
  });

  it('takes two entries of one phone for one, and fills the new one in before she is written', () => {
    const { verdicts, created, filled } = decide([{ phone: '+1' }, { phone: '+1', ...withMail('a@x.pe') }]);
    expect(verdicts[1]).toEqual({ status: 'existing', id: 'new 1', filled: ['email'] });
    expect(created).toMatchObject([{ id: 'new 1', email: 'a@x.pe' }]);
    expect(filled).toEqual([]);
  });

  it('takes several contacts of one customer for her', () => {
    const { verdicts, filled } = decide([{ phone: '+2', birthDate: '1990-01-01' }, { phone: '+1' }], {
      known: [known('a', '+1', null), known('a', '+2', null)],
    });
    expect(verdicts.map((verdict) => 'id' in verdict && verdict.id)).toEqual(['a', 'a']);
    expect(filled).toHaveLength(1);
  });

  it('enrolls who was found without an account, once', () => {
    const { unenrolled } = decide([{ phone: '+1' }, { phone: '+1' }], {
      known: [known('a', '+1', null, { enrolled: false })],
    });
    expect(unenrolled.map(({ id }) => id)).toEqual(['a']);
  });

  it('gives points to new customers while there is room', () => {
    const { verdicts, created } = decide([{ points: 600 }, { points: 500 }, { points: 400 }]);
    expect(verdicts.map((verdict) => ('code' in verdict ? verdict.code : verdict.status))).toEqual([
      'created',
      'POINTS_LIMIT',
      'created',
    ]);
    expect(created.map(({ points }) => points)).toEqual([600, 400]);
  });

  it('gives none without a program: who brings some is refused, who brings none is created', () => {
    const { verdicts } = decide([{ points: 1 }, {}], { room: null });
    expect(verdicts).toEqual([
      { status: 'failed', code: 'NO_ACTIVE_PROGRAM' },
      { status: 'created', id: 'new 1' },
    ]);
  });
});
