select
  refresh_statistics ()
