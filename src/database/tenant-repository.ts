import type { EntityTarget, FindOptionsOrder, FindOptionsWhere, ObjectLiteral } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import type { UnitOfWork } from './unit-of-work';

/**
 * TypeORM's repository, bound to the organization of the unit it works in. The only way to use one: it adds the
 * organization to every condition and every row, and refuses a caller that names one.
 *
 * For tables of settings. What is read or written on every request has a statement of its own.
 */
export class TenantRepository<Entity extends ObjectLiteral> {
  /** @param key the column that holds the organization; `id` for the organizations themselves */
  constructor(
    private readonly entity: EntityTarget<Entity>,
    private readonly key: 'organization_id' | 'id' = 'organization_id',
  ) {}

  /** @throws Error when `where` names an organization */
  async findOne(unit: UnitOfWork, where: FindOptionsWhere<Entity> = {}): Promise<Entity | null> {
    const scoped = this.scoped(unit, where);
    return unit.manage((manager) => manager.findOne(this.entity, { where: scoped }));
  }

  /** @throws Error when `where` names an organization */
  async find(
    unit: UnitOfWork,
    where: FindOptionsWhere<Entity> = {},
    order: FindOptionsOrder<Entity> = {},
  ): Promise<Entity[]> {
    const scoped = this.scoped(unit, where);
    return unit.manage((manager) => manager.find(this.entity, { where: scoped, order }));
  }

  /** Inserts a row of the unit's organization. @throws Error when `values` names an organization */
  async insert(unit: UnitOfWork, values: QueryDeepPartialEntity<Entity>): Promise<void> {
    this.refuseOrganization(values);
    const row = { ...values, [this.key]: unit.context.organizationId };
    await unit.manage((manager) => manager.insert(this.entity, row));
  }

  /** @returns how many rows were deleted @throws Error when `where` names an organization */
  async delete(unit: UnitOfWork, where: FindOptionsWhere<Entity>): Promise<number> {
    const scoped = this.scoped(unit, where);
    const { affected } = await unit.manage((manager) => manager.delete(this.entity, scoped));
    return affected ?? 0;
  }

  /**
   * Changes the columns named in `values` of the rows that `where` finds.
   * @returns how many rows were changed
   * @throws Error when `where` or `values` names an organization
   */
  async update(
    unit: UnitOfWork,
    where: FindOptionsWhere<Entity>,
    values: QueryDeepPartialEntity<Entity>,
  ): Promise<number> {
    this.refuseOrganization(values);
    const scoped = this.scoped(unit, where);
    const { affected } = await unit.manage((manager) => manager.update(this.entity, scoped, values));
    return affected ?? 0;
  }

  private scoped(unit: UnitOfWork, where: FindOptionsWhere<Entity>): FindOptionsWhere<Entity> {
    this.refuseOrganization(where);
    return { ...where, [this.key]: unit.context.organizationId };
  }

  private refuseOrganization(values: object): void {
    if (this.key in values) throw new Error(`${this.key} is the unit's to set`);
  }
}
