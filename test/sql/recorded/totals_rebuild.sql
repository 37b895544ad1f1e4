select
  rebuild_totals ($1)
