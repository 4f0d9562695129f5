#!/bin/sh
# The tests of the shop, which need a shell and nothing else. They end with 1 when a page is not fit to be seen.
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
