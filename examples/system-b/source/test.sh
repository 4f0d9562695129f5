#!/bin/sh
# The tests of the shop, which need only a shell. They exit with 1 if a page is not ready.
failures=0

check() {
  name=$1
  shift
  if "$@"; then
    echo "ok      $name"
  else
    echo "FAILED  $name"
    failures=$((failures + 1))
  fi
}

is_finished() {
  ! grep -q TODO "$1"
}

for page in site/*.html; do
  check "$page has a title" grep -q '<title>..*</title>' "$page"
  check "$page has a heading" grep -q '<h1>..*</h1>' "$page"
  check "$page is finished" is_finished "$page"
done
echo "$failures failed"
test "$failures" -eq 0
