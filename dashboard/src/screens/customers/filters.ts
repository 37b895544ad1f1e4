import { useListContext } from 'react-admin';

/** What the list can be narrowed by, under the API's names. */
export interface CustomerFilter {
  search?: string;
  tierId?: string;
  minPoints?: number;
  maxPoints?: number;
  createdFrom?: string;
  createdTo?: string;
  birthMonth?: number;
  hasPhone?: boolean;
  hasEmail?: boolean;
  marketingOptIn?: boolean;
}

/** The filters as a form has them: texts, where the empty one stands for none. */
export type FilterForm = Record<Exclude<keyof CustomerFilter, 'search'>, string>;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The filters of the list that is on the screen. */
export function useCustomerFilter(): CustomerFilter {
  return useListContext().filterValues as CustomerFilter;
}

/** A filter as the form shows it. */
export function formOf(filter: CustomerFilter): FilterForm {
  const text = (value: string | number | boolean | undefined) => (value === undefined ? '' : String(value));
  return {
    tierId: text(filter.tierId),
    minPoints: text(filter.minPoints),
    maxPoints: text(filter.maxPoints),
    createdFrom: filter.createdFrom ? dayOf(filter.createdFrom) : '',
    createdTo: filter.createdTo ? dayOf(filter.createdTo, -1) : '',
    birthMonth: text(filter.birthMonth),
    hasPhone: text(filter.hasPhone),
    hasEmail: text(filter.hasEmail),
    marketingOptIn: text(filter.marketingOptIn),
  };
}

/** What the form means; the search stays as it is. */
export function filterOf(form: FilterForm, search: string | undefined): CustomerFilter {
  return {
    ...(search && { search }),
    ...(form.tierId && { tierId: form.tierId }),
    ...whole('minPoints', form.minPoints),
    ...whole('maxPoints', form.maxPoints),
    ...(DAY.test(form.createdFrom) && { createdFrom: startOf(form.createdFrom) }),
    // The API takes the instant before which; a person means the whole of the last day.
    ...(DAY.test(form.createdTo) && { createdTo: startOf(form.createdTo, 1) }),
    ...whole('birthMonth', form.birthMonth),
    ...yesOrNo('hasPhone', form.hasPhone),
    ...yesOrNo('hasEmail', form.hasEmail),
    ...yesOrNo('marketingOptIn', form.marketingOptIn),
  };
}

/** Whether a text is a number of points that the API takes. */
export function isWhole(text: string): boolean {
  return /^\d{1,15}$/.test(text.trim());
}

function whole(name: string, text: string): Record<string, number> {
  return isWhole(text) ? { [name]: Number(text) } : {};
}

function yesOrNo(name: string, text: string): Record<string, boolean> {
  return text === '' ? {} : { [name]: text === 'true' };
}

/** When a day begins here, `plus` days later. */
export function startOf(day: string, plus = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + plus).toISOString();
}

/** On which day here an instant is, `plus` days later. */
export function dayOf(instant: string, plus = 0): string {
  const at = new Date(instant);
  const day = new Date(at.getFullYear(), at.getMonth(), at.getDate() + plus);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
