// Waits in a system call behind templates, lambdas and methods.
#include <stdexcept>
#include <unistd.h>
#include <sys/syscall.h>
#include <vector>

namespace agent {

template <typename T> class Loader {
public:
	explicit Loader(T limit) : limit(limit) {}
	__attribute__((noinline)) long open(const std::vector<T> &sizes)
	{
		char byte = 0;
		long got = syscall(SYS_read, 0, &byte, 1); // line: open

		if (got < 0)
			throw std::runtime_error("read");
		return got + sizes.size() + limit;
	}

private:
	T limit;
};

__attribute__((noinline)) long load(const std::vector<int> &sizes)
{
	auto attempt = [&](int limit) __attribute__((noinline)) {
		Loader<int> loader(limit);
		return loader.open(sizes) + 1; // line: lambda
	};
	try {
		return attempt(7) + 1; // line: load
	} catch (const std::exception &) {
		return 0;
	}
}

} // namespace agent

int main()
{
	std::vector<int> sizes{1, 2, 3};

	return agent::load(sizes) == 0; // line: main
}
