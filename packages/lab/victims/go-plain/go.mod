module lastref.dev/plain

go 1.18
