import { mistakesOf, withTier } from '../../dashboard/src/screens/programs/tier-draft';
import { endMistake, valuesOf } from '../../dashboard/src/screens/rewards/reward-values';

const SILVER = { id: 's', name: 'Silver', min_points: 500, multiplier: 110 };
const GOLD = { id: 'g', name: 'Gold', min_points: 2000, multiplier: 125 };

describe('a tier as it is being written', () => {
  const good = { name: 'Diamond', minPoints: '9000', multiplier: '150' };

  it.each([
    [{}, {}],
    [{ name: '  ' }, { name: 'needName' }],
    [{ name: ' Gold ' }, { name: 'takenName' }],
    [{ minPoints: '' }, { min_points: 'needPoints' }],
    [{ minPoints: '-1' }, { min_points: 'needPoints' }],
    [{ minPoints: '1.5' }, { min_points: 'needPoints' }],
    [{ minPoints: '500' }, { min_points: 'takenPoints' }],
    [{ multiplier: '99' }, { multiplier: 'needMultiplier' }],
    [{ multiplier: '' }, { multiplier: 'needMultiplier' }],
  ])('%j: %j', (change, mistakes) => {
    expect(mistakesOf({ ...good, ...change }, [SILVER, GOLD])).toEqual(mistakes);
  });

  it('stands among the others by its threshold, in place of itself', () => {
    const program = { tiers: [SILVER, GOLD] };
    const moved = { ...SILVER, min_points: 3000 };
    expect(withTier(program, moved)).toEqual([GOLD, moved]);
    const added = { name: 'Bronze', min_points: 0, multiplier: 100 };
    expect(withTier(program, added)).toEqual([added, SILVER, GOLD]);
  });
});

describe('what a reward’s form sends', () => {
  it('clears what the other kind of reward has', () => {
    const filled = { discount_type: 'fixed', discount_value: 5, menu_item_id: 'wine' };
    expect(valuesOf({ reward_type: 'free_item', ...filled })).toMatchObject({
      discount_type: null,
      discount_value: null,
      menu_item_id: 'wine',
    });
    expect(valuesOf({ reward_type: 'discount', ...filled })).toMatchObject({ ...filled, menu_item_id: null });
  });

  it('sends instants, and leaves one alone that wasn’t touched', () => {
    const before = { starts_at: '2026-01-01T10:00:31.500Z', expires_at: null };
    const local = new Date('2026-01-01T10:00:00Z');
    expect(valuesOf({ starts_at: local, expires_at: '' }, before)).toMatchObject(before);
    const later = new Date('2026-01-01T10:01:00Z');
    expect(valuesOf({ starts_at: later }, before)).toMatchObject({ starts_at: '2026-01-01T10:01:00.000Z' });
  });

  it('has no end before its beginning', () => {
    expect(endMistake('2026-01-01T10:00:00Z', { starts_at: '2026-01-01T10:00:00Z' })).toBe(
      'puntos.rewards.afterStart',
    );
    expect(endMistake('2026-01-02T10:00:00Z', { starts_at: '2026-01-01T10:00:00Z' })).toBeUndefined();
    expect(endMistake(null, { starts_at: '2026-01-01T10:00:00Z' })).toBeUndefined();
  });
});
