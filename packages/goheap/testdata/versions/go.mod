module lastref.dev/versions

go 1.15
